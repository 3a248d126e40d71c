package dev.electrons.intake.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much the holder of a key may ask for.
 *
 * @param rate requests in a period, as {@code 50/s}; null for no limit
 * @param inFlight runs of the app that have not ended; null for no limit
 * @param dailyBudgetUsd cost of the app's runs since midnight UTC; null for no limit
 */
public record Limits(
        @Nullable String rate,
        @Nullable Integer inFlight,
        @Nullable BigDecimal dailyBudgetUsd) {
    public static final Limits NONE = new Limits(null, null, null);

    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8})/(s|m|h|d)");
    private static final Map<String, Duration> PERIODS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** So many in so long. */
    record Rate(long most, Duration period) {}

    /** Reads {@code {rate, in_flight, daily_budget_usd}}; what is wrong is refused by its name. */
    static Limits read(@Nullable JsonNode given) {
        if (given == null || given.isNull() || given.isMissingNode()) {
            return NONE;
        }
        if (!given.isObject()) {
            throw Fields.invalid("limits", "an object of rate, in_flight and daily_budget_usd");
        }
        var fields = Fields.of(given).only("rate", "in_flight", "daily_budget_usd");
        var rate = fields.text("rate");
        if (rate != null && !RATE.matcher(rate).matches()) {
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
                fields.has("daily_budget_usd") ? budget.decimalValue() : null);
    }

    /** The runs and the budget that both allow. The rate is that of calls, and left out. */
    Limits strictest(Limits other) {
        return new Limits(null, least(inFlight, other.inFlight), least(dailyBudgetUsd, other.dailyBudgetUsd));
    }

    private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }

    /** What the rate says; null for no limit. */
    @Nullable
    Rate perPeriod() {
        if (rate == null) {
            return null;
        }
        var matcher = RATE.matcher(rate);
        if (!matcher.matches()) {
            throw new IllegalStateException("rate " + rate);
        }
        var period = PERIODS.get(matcher.group(2));
        return new Rate(Long.parseLong(matcher.group(1)), period == null ? Duration.ofSeconds(1) : period);
    }

    JsonNode tree() {
        return Json.MAPPER.valueToTree(this);
    }
}
