/** What is due, turned into signals. */
@NullMarked
package dev.electrons.prime.time;

import org.jspecify.annotations.NullMarked;
