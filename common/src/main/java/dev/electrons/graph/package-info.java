/** The shape of a run and the fold of its events: pure, shared by those who decide and those who only look. */
@NullMarked
package dev.electrons.graph;

import org.jspecify.annotations.NullMarked;
