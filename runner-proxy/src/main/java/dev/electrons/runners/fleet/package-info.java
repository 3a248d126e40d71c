/** The runners as they are now: condition, permits, breakers. */
@NullMarked
package dev.electrons.runners.fleet;

import org.jspecify.annotations.NullMarked;
