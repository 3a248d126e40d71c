package dev.electrons.intake.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.field.Fields;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tier of an app's runs: those whose graphs have at least so many agents, and how many of them may start in a period.
 *
 * @param agents nodes that an agent works on, agent-driven branches among them
 * @param rate runs in a period, as {@code 5/m}
 */
public record AgentRate(int agents, String rate) {
    private static final String FIELD = "limits.agent_rates";
    private static final int MOST_TIERS = 20;
    private static final int MOST_AGENTS = 10_000;

    /** Reads {@code [{agents, rate}]}, fewest agents first; null when there are none. */
    static @Nullable List<AgentRate> read(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isArray() || given.size() > MOST_TIERS) {
            throw Fields.invalid(FIELD, "a list of at most " + MOST_TIERS + " {agents, rate}");
        }
        var tiers = IntStream.range(0, given.size())
                .mapToObj(at -> one(FIELD + "[" + at + "]", given.get(at)))
                .sorted(Comparator.comparingInt(AgentRate::agents))
                .toList();
        if (tiers.stream().map(AgentRate::agents).distinct().count() < tiers.size()) {
            throw Fields.invalid(FIELD, "tiers, each with another number of agents");
        }
        return tiers.isEmpty() ? null : tiers;
    }

    private static AgentRate one(String at, JsonNode given) {
        if (!given.isObject()) {
            throw Fields.invalid(at, "{agents, rate}");
        }
        var fields = Fields.of(at + ".", given).only("agents", "rate");
        var agents = given.path("agents");
        if (!agents.isInt() || agents.intValue() < 1 || agents.intValue() > MOST_AGENTS) {
            throw Fields.invalid(at + ".agents", "a whole number from 1 to " + MOST_AGENTS);
        }
        var rate = given.path("rate").isTextual() ? fields.text("rate") : null;
        if (rate == null || !Rate.isOne(rate)) {
            throw Fields.invalid(at + ".rate", "a number of runs per s, m, h or d, such as 5/m");
        }
        return new AgentRate(agents.intValue(), rate);
    }

    /** The highest tier that a graph with so many agents reaches; null for none. */
    static @Nullable AgentRate reached(@Nullable List<AgentRate> tiers, long agents) {
        return tiers == null
                ? null
                : tiers.stream()
                        .filter(tier -> tier.agents <= agents)
                        .max(Comparator.comparingInt(AgentRate::agents))
                        .orElse(null);
    }

    /** The tiers by which, whatever the number of agents, the slower rate of both holds. */
    static @Nullable List<AgentRate> strictest(@Nullable List<AgentRate> one, @Nullable List<AgentRate> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Stream.concat(one.stream(), other.stream())
                .map(AgentRate::agents)
                .distinct()
                .sorted()
                .map(agents -> new AgentRate(agents, slower(reached(one, agents), reached(other, agents))))
                .toList();
    }

    private static String slower(@Nullable AgentRate one, @Nullable AgentRate other) {
        if (one == null || other == null) {
            return one != null ? one.rate : other != null ? other.rate : "";
        }
        return Rate.of(one.rate).perDay() <= Rate.of(other.rate).perDay() ? one.rate : other.rate;
    }
}
