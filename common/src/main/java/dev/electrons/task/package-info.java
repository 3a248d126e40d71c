/** One attempt at one node of one run, and what came of it. */
@NullMarked
package dev.electrons.task;

import org.jspecify.annotations.NullMarked;
