/** The mind of the mesh: classifies, decides, coordinates runs as graphs, owns time. */
@NullMarked
package dev.electrons.prime;

import org.jspecify.annotations.NullMarked;
