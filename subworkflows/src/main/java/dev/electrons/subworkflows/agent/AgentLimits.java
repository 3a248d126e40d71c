package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of an agent may use up; its time is the attempt's own. How many agents may come of it is prime's to hold.
 *
 * @param turns answers of the model, 12 where it is absent
 * @param toolCalls 40 where it is absent
 * @param tokens read and written together, 200,000 where it is absent
 * @param depth levels of agent nodes that may be added below it, 3 where it is absent
 * @param costUsd as far as runner-proxy tells the cost; none where it is absent
 */
record AgentLimits(
        @Nullable Integer turns,
        @Nullable Integer toolCalls,
        @Nullable Long tokens,
        @Nullable Integer depth,
        @Nullable Double costUsd) {
    static final AgentLimits USUAL = new AgentLimits(null, null, null, null, null);

    private static final int MOST_TURNS = 100;
    private static final int MOST_CALLS = 500;
    private static final int MOST_DEPTH = 20;
    private static final long MOST_TOKENS = 10_000_000;

    private static final List<String> NAMES = List.of("turns", "tool_calls", "tokens", "depth", "cost_usd");

    /** A bound that is misspelt bounds nothing, so it is refused; empty when all of these are known. */
    static Optional<String> unknown(JsonNode limits) {
        for (var names = limits.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (!NAMES.contains(name)) {
                return Optional.of("limits." + name + " is not a field; did you mean " + Nearest.to(name, NAMES) + "?");
            }
        }
        return Optional.empty();
    }

    int mostTurns() {
        return turns == null ? 12 : turns;
    }

    int mostCalls() {
        return toolCalls == null ? 40 : toolCalls;
    }

    long mostTokens() {
        return tokens == null ? 200_000 : tokens;
    }

    Optional<String> fault() {
        if (mostTurns() < 1 || mostTurns() > MOST_TURNS) {
            return Optional.of("limits.turns must be from 1 to " + MOST_TURNS);
        }
        if (mostCalls() < 0 || mostCalls() > MOST_CALLS) {
            return Optional.of("limits.tool_calls must be from 0 to " + MOST_CALLS);
        }
        if (mostTokens() < 1 || mostTokens() > MOST_TOKENS) {
            return Optional.of("limits.tokens must be from 1 to " + MOST_TOKENS);
        }
        if (depth != null && (depth < 0 || depth > MOST_DEPTH)) {
            return Optional.of("limits.depth must be from 0 to " + MOST_DEPTH);
        }
        if (costUsd != null && !(costUsd > 0)) {
            return Optional.of("limits.cost_usd must be above 0");
        }
        return Optional.empty();
    }
}
