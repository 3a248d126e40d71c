/** One door to all AI runners. */
@NullMarked
package dev.electrons.runners;

import org.jspecify.annotations.NullMarked;
