package dev.electrons.bench;

import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures of one run of the bench, each beside this machine's own limit and the goal where there are such. */
final class Report {
    /** How a goal is met: with this much or more, or with this much or less. */
    enum Sense {
        AT_LEAST,
        AT_MOST
    }

    record Goal(Sense sense, double value) {
        boolean met(double figure) {
            return sense == Sense.AT_LEAST ? figure >= value : figure <= value;
        }
    }

    record Row(
            String suite,
            String figure,
            double value,
            String unit,
            @Nullable String limitName,
            @Nullable Double limit,
            @Nullable Goal goal) {}

    private final List<String> facts = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    static Goal atLeast(double value) {
        return new Goal(Sense.AT_LEAST, value);
    }

    static Goal atMost(double value) {
        return new Goal(Sense.AT_MOST, value);
    }

    void fact(String name, String value) {
        facts.add(name + ": " + value);
    }

    /** A figure, said at once on the terminal, since the whole takes minutes. */
    void add(Row row) {
        rows.add(row);
        System.err.printf(Locale.ROOT, "   %-44s %s %s%n", row.figure(), number(row.value()), row.unit());
    }

    void add(String suite, String figure, double value, String unit) {
        add(new Row(suite, figure, value, unit, null, null, null));
    }

    void add(String suite, String figure, double value, String unit, Goal goal) {
        add(new Row(suite, figure, value, unit, null, null, goal));
    }

    void add(String suite, String figure, double value, String unit, String limitName, Goal goal) {
        add(new Row(suite, figure, value, unit, limitName, limit(limitName), goal));
    }

    /** The value of an earlier figure; null when its suite did not run. */
    @Nullable
    Double limit(String figure) {
        return rows.stream()
                .filter(row -> row.figure().equals(figure))
                .map(Row::value)
                .findFirst()
                .orElse(null);
    }

    String markdown() {
        var text = new StringBuilder();
        facts.forEach(fact -> text.append("* ").append(fact).append('\n'));
        text.append(
                "\n| suite | figure | value | this machine's limit | ratio | goal | met |\n|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(Row row) {
        var limit = row.limit();
        var goal = row.goal();
        return "| " + row.suite() + " | " + row.figure() + " | " + number(row.value()) + " " + row.unit() + " | "
                + (limit == null ? "" : number(limit) + " (" + row.limitName() + ")") + " | "
                + (limit == null ? "" : String.format(Locale.ROOT, "%.3f", row.value() / limit)) + " | "
                + (goal == null ? "" : (goal.sense() == Sense.AT_LEAST ? "≥ " : "≤ ") + number(goal.value())) + " | "
                + (goal == null ? "" : goal.met(row.value()) ? "yes" : "**no**") + " |\n";
    }

    String json() {
        return Json.text(new Whole(facts, rows));
    }

    private record Whole(List<String> machine, List<Row> figures) {}

    static String number(double value) {
        return value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : value >= 10 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
