/** The embedded Kafka broker and Postgres: for {@code de up} at run time, for every test. */
@NullMarked
package dev.electrons.backing;

import org.jspecify.annotations.NullMarked;
