package dev.electrons.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * One measured number.
 *
 * @param unit such as {@code runs/s}, {@code ms} or {@code MiB}
 * @param limit the machine's own beside it; null where there is none to compare with
 * @param goal null for what is only reported
 */
public record Figure(
        String name,
        double value,
        String unit,
        @Nullable Limit limit,
        @Nullable Goal goal) {

    public static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, null, null);
    }

    public Figure beside(Limit machine) {
        return new Figure(name, value, unit, machine, goal);
    }

    public Figure goal(Goal wanted) {
        return new Figure(name, value, unit, limit, wanted);
    }

    /** For a line of text. */
    public String words() {
        return name + ": " + Numbers.of(value) + " " + unit;
    }

    /** The figure as a multiple of the limit; null without one. */
    public @Nullable Double ratio() {
        return limit == null || limit.value() == 0 ? null : value / limit.value();
    }

    /** Null without a goal. */
    public @Nullable Boolean met() {
        return goal == null ? null : goal.met(value);
    }
}
