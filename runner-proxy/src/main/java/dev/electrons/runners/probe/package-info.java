/** Asking runners how they are. */
@NullMarked
package dev.electrons.runners.probe;

import org.jspecify.annotations.NullMarked;
