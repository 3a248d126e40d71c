/** Who may start on a target: decides, and nothing else. */
@NullMarked
package dev.electrons.prime.guard;

import org.jspecify.annotations.NullMarked;
