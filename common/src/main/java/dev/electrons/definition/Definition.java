package dev.electrons.definition;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.electrons.graph.Graph;
import dev.electrons.json.DurationText;
import dev.electrons.json.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that runs can be started of by name.
 *
 * @param input what {@code input} must look like; null for anything
 * @param guards when a run may start; kept as written
 */
public record Definition(
        String name,
        @Nullable String description,
        @Nullable Input input,
        @Nullable Limits limits,
        @Nullable Value guards,
        Graph graph) {

    /** @param schema a JSON Schema */
    public record Input(@Nullable Value schema) {}

    /**
     * Bounds of one run.
     *
     * @param timeout of the run, when the client gives none
     * @param maxNodes nodes that a patched graph may come to have
     * @param budgetUsd what its models may cost
     */
    public record Limits(
            @Nullable @JsonDeserialize(using = DurationText.class)
            Duration timeout,

            @Nullable Integer maxNodes,
            @Nullable Double budgetUsd) {}

    /** The schema of the input; null for anything. */
    public @Nullable Value schema() {
        return input == null ? null : input.schema();
    }
}
