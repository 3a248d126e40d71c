/** The public door. */
@NullMarked
package dev.electrons.intake;

import org.jspecify.annotations.NullMarked;
