@NullMarked
package dev.electrons.definition;

import org.jspecify.annotations.NullMarked;
