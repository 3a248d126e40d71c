/** The real coordinator in a simulated world, chosen by a seed: docs/simulation.md. */
@NullMarked
package dev.electrons.prime.simulation;

import org.jspecify.annotations.NullMarked;
