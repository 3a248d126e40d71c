/** Old routes, rerouted with a notice. */
@NullMarked
package dev.electrons.intake.legacy;

import org.jspecify.annotations.NullMarked;
