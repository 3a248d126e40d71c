/** Runners that wrap an agent's command line. */
@NullMarked
package dev.electrons.runners.cli;

import org.jspecify.annotations.NullMarked;
