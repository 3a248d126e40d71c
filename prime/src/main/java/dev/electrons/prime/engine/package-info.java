/** The pure engine: state, signal and time to events. No clock, no I/O, no randomness. */
@NullMarked
package dev.electrons.prime.engine;

import org.jspecify.annotations.NullMarked;
