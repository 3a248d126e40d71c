package dev.electrons.postgres;

import dev.electrons.run.RunSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor where the next page starts; null when there is nothing more. A page may have fewer rows than asked
 *     for, or none, and still have a cursor: a search looks through a bounded number of runs at a time
 */
public record Page(List<RunSummary> rows, @Nullable String nextCursor) {}
