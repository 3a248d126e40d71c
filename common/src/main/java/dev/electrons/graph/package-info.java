/** The shape of a run: nodes, edges, and what is wrong with them. */
@NullMarked
package dev.electrons.graph;

import org.jspecify.annotations.NullMarked;
