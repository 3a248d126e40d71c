/** Who may call. */
@NullMarked
package dev.electrons.intake.access;

import org.jspecify.annotations.NullMarked;
