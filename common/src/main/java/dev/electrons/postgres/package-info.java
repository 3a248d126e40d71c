/** The event store and its companions. */
@NullMarked
package dev.electrons.postgres;

import org.jspecify.annotations.NullMarked;
