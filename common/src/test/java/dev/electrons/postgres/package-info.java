/** What the event store decides before it asks Postgres. */
@NullMarked
package dev.electrons.postgres;

import org.jspecify.annotations.NullMarked;
