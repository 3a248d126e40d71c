@NullMarked
package dev.electrons.intake.neighbour;

import org.jspecify.annotations.NullMarked;
