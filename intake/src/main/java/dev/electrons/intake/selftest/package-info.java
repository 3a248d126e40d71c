/** The door tries itself: four routing checks with real answers. */
@NullMarked
package dev.electrons.intake.selftest;

import org.jspecify.annotations.NullMarked;
