/** The machine-readable contract of the door. */
@NullMarked
package dev.electrons.intake.contract;

import org.jspecify.annotations.NullMarked;
