/** The HTTP edge. */
@NullMarked
package dev.electrons.sandbox.door;

import org.jspecify.annotations.NullMarked;
