package dev.electrons.intake.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much the holder of a key may ask for.
 *
 * @param rate requests in a period, as {@code 50/s}; null for no limit
 * @param inFlight runs of the app that have not ended; null for no limit
 * @param dailyBudgetUsd cost of the app's runs since midnight UTC; null for no limit
 * @param agentRates runs of the app in a period, by how many agents their graphs have, fewest first; null for no limit
 */
public record Limits(
        @Nullable String rate,
        @Nullable Integer inFlight,
        @Nullable BigDecimal dailyBudgetUsd,
        @Nullable List<AgentRate> agentRates) {
    public static final Limits NONE = new Limits(null, null, null, null);

    /** Reads {@code {rate, in_flight, daily_budget_usd, agent_rates}}; what is wrong is refused by its name. */
    static Limits read(@Nullable JsonNode given) {
        if (given == null || given.isNull() || given.isMissingNode()) {
            return NONE;
        }
        if (!given.isObject()) {
            throw Fields.invalid("limits", "an object of rate, in_flight, daily_budget_usd and agent_rates");
        }
        var fields = Fields.of("limits.", given).only("rate", "in_flight", "daily_budget_usd", "agent_rates");
        var rate = fields.text("rate");
        if (rate != null && !Rate.isOne(rate)) {
            throw Fields.invalid("limits.rate", "a number of requests per s, m, h or d, such as 50/s");
        }
        var budget = given.path("daily_budget_usd");
        if (fields.has("daily_budget_usd")
                && (!budget.isNumber() || budget.decimalValue().signum() < 0)) {
            throw Fields.invalid("limits.daily_budget_usd", "dollars, 0 or more");
        }
        return new Limits(
                rate,
                fields.has("in_flight") ? (Integer) (int) fields.number("in_flight", 0, 1, 10_000_000) : null,
                fields.has("daily_budget_usd") ? budget.decimalValue() : null,
                AgentRate.read(given.get("agent_rates")));
    }

    /** The runs, the budget and the agents that both allow. The rate is that of calls, and left out. */
    Limits strictest(Limits other) {
        return new Limits(
                null,
                least(inFlight, other.inFlight),
                least(dailyBudgetUsd, other.dailyBudgetUsd),
                AgentRate.strictest(agentRates, other.agentRates));
    }

    private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }

    JsonNode tree() {
        return Json.MAPPER.valueToTree(this);
    }
}
