/** What is new of runs, told to those who listen: live streams, and calls that wait for an outcome. */
@NullMarked
package dev.electrons.intake.stream;

import org.jspecify.annotations.NullMarked;
