/** The public outcome of a run. */
@NullMarked
package dev.electrons.result;

import org.jspecify.annotations.NullMarked;
