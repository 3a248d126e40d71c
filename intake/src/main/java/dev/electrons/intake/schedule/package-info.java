/** Schedules: requests that are accepted again and again, at given times. */
@NullMarked
package dev.electrons.intake.schedule;

import org.jspecify.annotations.NullMarked;
