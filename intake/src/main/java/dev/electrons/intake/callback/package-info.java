/** Tells whoever asked for it of a run's result: durable, signed, tried again for hours, and never into a private network. */
@org.jspecify.annotations.NullMarked
package dev.electrons.intake.callback;
