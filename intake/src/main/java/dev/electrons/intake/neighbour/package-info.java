/** How the rest of the mesh is, as far as intake can see it. */
@NullMarked
package dev.electrons.intake.neighbour;

import org.jspecify.annotations.NullMarked;
