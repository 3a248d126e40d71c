/** Targets as operators see them. */
@NullMarked
package dev.electrons.intake.guard;

import org.jspecify.annotations.NullMarked;
