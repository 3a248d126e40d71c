/** What this machine can enforce, found by trying. */
@NullMarked
package dev.electrons.sandbox.check;

import org.jspecify.annotations.NullMarked;
