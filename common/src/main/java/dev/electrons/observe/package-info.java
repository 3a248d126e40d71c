/** Logs, metrics and traces. */
@NullMarked
package dev.electrons.observe;

import org.jspecify.annotations.NullMarked;
