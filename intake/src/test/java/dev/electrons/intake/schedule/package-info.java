@NullMarked
package dev.electrons.intake.schedule;

import org.jspecify.annotations.NullMarked;
