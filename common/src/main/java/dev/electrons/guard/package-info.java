/** The language of targets: what only one run at a time may touch, who asks for it, and what was decided. */
@NullMarked
package dev.electrons.guard;

import org.jspecify.annotations.NullMarked;
