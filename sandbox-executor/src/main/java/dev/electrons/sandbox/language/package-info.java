/** The languages that programs may be written in, and how each is started. */
@NullMarked
package dev.electrons.sandbox.language;

import org.jspecify.annotations.NullMarked;
