/** One measurement each. */
@NullMarked
package dev.electrons.bench.suite;

import org.jspecify.annotations.NullMarked;
