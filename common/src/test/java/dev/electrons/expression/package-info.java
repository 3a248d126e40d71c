@NullMarked
package dev.electrons.expression;

import org.jspecify.annotations.NullMarked;
