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
    private long guessed;
    private Execution.@Nullable Usage usage;

    void turn(Reply.Said said) {
        turns++;
        var told = new Execution.Usage(said.inputTokens(), said.outputTokens(), said.costUsd());
        guessed += told.tokens() == null ? said.roughTokens() : 0;
        add(told);
    }

    /** An answer that was of no use is paid for all the same. */
    void wasted(@Nullable Double costUsd) {
        add(new Execution.Usage(null, null, costUsd));
    }

    private void add(Execution.Usage told) {
        if (told.tokens() != null || told.costUsd() != null) {
            usage = Execution.Usage.sum(usage, told);
        }
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
        return usage;
    }

    /** Which limit leaves no room for another turn, in words; empty when there is room. */
    Optional<String> exhausted(AgentLimits limits) {
        if (turns >= limits.mostTurns()) {
            return Optional.of(turns + " turns without an answer (limits.turns)");
        }
        var counted = usage == null ? null : usage.tokens();
        long tokens = guessed + (counted == null ? 0 : counted);
        if (tokens >= limits.mostTokens()) {
            var about = guessed > 0 ? "about " : "";
            return Optional.of(about + tokens + " tokens without an answer (limits.tokens)");
        }
        var cost = usage == null ? null : usage.costUsd();
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
