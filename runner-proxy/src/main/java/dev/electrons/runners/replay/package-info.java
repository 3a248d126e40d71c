/** Answers that are kept, so that the same attempt asking again is not paid for again. */
@NullMarked
package dev.electrons.runners.replay;

import org.jspecify.annotations.NullMarked;
