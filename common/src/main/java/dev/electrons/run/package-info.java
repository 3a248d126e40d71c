/** The fold of a run's events: its state, its summary and its result. Pure, shared by those who decide and those who only look. */
@NullMarked
package dev.electrons.run;

import org.jspecify.annotations.NullMarked;
