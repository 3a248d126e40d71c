/** The shell around the engine: signals in; events, results and tasks out. */
@NullMarked
package dev.electrons.prime.coordinate;

import org.jspecify.annotations.NullMarked;
