/** What may change a run: asked for from outside, not yet decided. */
@NullMarked
package dev.electrons.signal;

import org.jspecify.annotations.NullMarked;
