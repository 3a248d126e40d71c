/** One attempt under way: its executor, its live output, and how it is stopped. */
@NullMarked
package dev.electrons.subworkflows.attempt;

import org.jspecify.annotations.NullMarked;
