/** Runs untrusted programs isolated and limited. */
@NullMarked
package dev.electrons.sandbox;

import org.jspecify.annotations.NullMarked;
