/** What clients post, read field by field. */
@NullMarked
package dev.electrons.intake.field;

import org.jspecify.annotations.NullMarked;
