package dev.electrons.subworkflows.agent;

import dev.electrons.task.Execution;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has used up so far. What was not told is not in its usage, and is not 0 either;
 * towards the limit of tokens it is guessed from the length of what was said.
 */
final class Spent {
    private int turns;
    private int toolCalls;
    private long input;
    private long output;
    private long guessed;
    private boolean counted;
    private @Nullable Double cost;

    void turn(Reply.Said said) {
        turns++;
        if (said.inputTokens() != null || said.outputTokens() != null) {
            counted = true;
            input += said.inputTokens() == null ? 0 : said.inputTokens();
            output += said.outputTokens() == null ? 0 : said.outputTokens();
        } else {
            guessed += said.roughTokens();
        }
        cost = sum(cost, said.costUsd());
    }

    /** An answer that was of no use is paid for all the same. */
    void wasted(@Nullable Double costUsd) {
        cost = sum(cost, costUsd);
    }

    static @Nullable Double sum(@Nullable Double one, @Nullable Double other) {
        return one == null ? other : other == null ? one : Double.valueOf(one + other);
    }

    void toolCall() {
        toolCalls++;
    }

    int turns() {
        return turns;
    }

    int toolCalls() {
        return toolCalls;
    }

    /** Null when nobody told. */
    Execution.@Nullable Usage usage() {
        return counted || cost != null ? new Execution.Usage(input, output, cost) : null;
    }

    /** Which limit leaves no room for another turn, in words; empty when there is room. */
    Optional<String> exhausted(AgentLimits limits) {
        if (turns >= limits.mostTurns()) {
            return Optional.of(turns + " turns without an answer (limits.turns)");
        }
        if (input + output + guessed >= limits.mostTokens()) {
            var about = guessed > 0 ? "about " : "";
            return Optional.of(about + (input + output + guessed) + " tokens without an answer (limits.tokens)");
        }
        if (cost != null && limits.costUsd() != null && cost >= limits.costUsd()) {
            return Optional.of("a cost of " + cost + " USD without an answer (limits.cost_usd)");
        }
        return Optional.empty();
    }

    /** Whether one more tool may be called. */
    boolean mayCall(AgentLimits limits) {
        return toolCalls < limits.mostCalls();
    }
}
