/** The event store on a real Postgres. */
@NullMarked
package dev.electrons.postgres;

import org.jspecify.annotations.NullMarked;
