/** Conditions and mappings of graphs: compiled once, evaluated on what they name. */
@NullMarked
package dev.electrons.expression;

import org.jspecify.annotations.NullMarked;
