package dev.electrons.bench.report;

import dev.electrons.json.Json;
import java.util.List;

/** Everything one run of the bench has found out, for people or for machines. */
public record Report(Facts machine, String command, List<Figure> figures) {

    public Report {
        figures = List.copyOf(figures);
    }

    /** A table in Markdown under a line of facts. */
    public String markdown() {
        var text = new StringBuilder("Machine: ")
                .append(machine.words())
                .append(". Command: `")
                .append(command)
                .append(
                        "`.\n\n| figure | measured | this machine's limit | ratio | goal | met |\n|---|---|---|---|---|---|\n");
        figures.forEach(figure -> text.append(row(figure)));
        return text.toString();
    }

    private static String row(Figure figure) {
        var limit = figure.limit();
        var goal = figure.goal();
        var ratio = figure.ratio();
        var met = figure.met();
        return "| %s | %s %s | %s | %s | %s | %s |%n"
                .formatted(
                        figure.name(),
                        Numbers.of(figure.value()),
                        figure.unit(),
                        limit == null ? "–" : Numbers.of(limit.value()) + " " + limit.name(),
                        ratio == null ? "–" : Numbers.of(ratio),
                        goal == null ? "–" : goal.words(),
                        met == null ? "–" : met ? "yes" : "**no**");
    }

    /** The same as JSON. */
    public String json() {
        record Row(
                Figure figure,
                @org.jspecify.annotations.Nullable Double ratio,
                @org.jspecify.annotations.Nullable Boolean met) {}
        record All(Facts machine, String command, List<Row> figures) {}
        return Json.text(new All(
                machine,
                command,
                figures.stream().map(f -> new Row(f, f.ratio(), f.met())).toList()));
    }
}
