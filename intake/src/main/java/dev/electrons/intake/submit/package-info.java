/** New work: read, validated, recorded durably, answered. */
@NullMarked
package dev.electrons.intake.submit;

import org.jspecify.annotations.NullMarked;
