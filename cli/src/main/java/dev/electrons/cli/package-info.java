/** The de command: the whole mesh in one process, and a client for it. */
@NullMarked
package dev.electrons.cli;

import org.jspecify.annotations.NullMarked;
