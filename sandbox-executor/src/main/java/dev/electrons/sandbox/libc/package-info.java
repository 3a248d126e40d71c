/** Calls into the C library. */
@NullMarked
package dev.electrons.sandbox.libc;

import org.jspecify.annotations.NullMarked;
