/** Jobs from the queue to their report, and the memory of those that ended. */
@NullMarked
package dev.electrons.sandbox.execution;

import org.jspecify.annotations.NullMarked;
