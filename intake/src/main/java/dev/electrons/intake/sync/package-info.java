/** Calls that wait for an outcome. */
@NullMarked
package dev.electrons.intake.sync;

import org.jspecify.annotations.NullMarked;
