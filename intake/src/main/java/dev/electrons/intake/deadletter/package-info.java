/** Dead letters: what could not be read or handled, listed, mended and sent again. */
@NullMarked
package dev.electrons.intake.deadletter;

import org.jspecify.annotations.NullMarked;
