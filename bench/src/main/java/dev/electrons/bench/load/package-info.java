/** What makes work for the mesh, does it for nothing, and listens for what comes of it. */
@NullMarked
package dev.electrons.bench.load;

import org.jspecify.annotations.NullMarked;
