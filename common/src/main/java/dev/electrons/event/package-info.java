/** What happened to a run: the source of truth, one sealed record per kind of fact. */
@NullMarked
package dev.electrons.event;

import org.jspecify.annotations.NullMarked;
