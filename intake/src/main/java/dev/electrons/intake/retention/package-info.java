/** Removes what has been kept for long enough: ended runs with all that belongs to them, quiet targets, accounts. */
@NullMarked
package dev.electrons.intake.retention;

import org.jspecify.annotations.NullMarked;
