/** How a run is going. */
@NullMarked
package dev.electrons.intake.read;

import org.jspecify.annotations.NullMarked;
