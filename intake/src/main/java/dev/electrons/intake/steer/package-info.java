/** Stopping a run. */
@NullMarked
package dev.electrons.intake.steer;

import org.jspecify.annotations.NullMarked;
