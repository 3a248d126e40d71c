/** Load, latency and limit measurements of the mesh. */
@NullMarked
package dev.electrons.bench;

import org.jspecify.annotations.NullMarked;
