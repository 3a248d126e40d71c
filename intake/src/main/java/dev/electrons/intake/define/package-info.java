/** Definitions of workflows: registered, listed, activated, checked. */
@NullMarked
package dev.electrons.intake.define;

import org.jspecify.annotations.NullMarked;
