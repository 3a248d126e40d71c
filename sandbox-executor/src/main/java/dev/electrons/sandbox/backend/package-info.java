/** Carries a plan out: one sandboxed process from start to nothing left. */
@NullMarked
package dev.electrons.sandbox.backend;

import org.jspecify.annotations.NullMarked;
