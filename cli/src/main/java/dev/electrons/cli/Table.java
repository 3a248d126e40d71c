package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of JSON as columns for people. */
final class Table {
    private static final int WIDEST = 60;
    private static final int WIDEST_LAST = 200;

    private Table() {}

    /** Prints some fields of each row, with a head. */
    static void print(PrintStream out, Iterable<JsonNode> rows, String... fields) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(fields));
        for (var row : rows) {
            var line = new ArrayList<String>();
            for (int i = 0; i < fields.length; i++) {
                line.add(cell(row.path(fields[i]), i == fields.length - 1 ? WIDEST_LAST : WIDEST));
            }
            lines.add(line);
        }
        print(out, lines);
    }

    /** Prints those of some fields that an object has, each in a line, whole. */
    static void fields(PrintStream out, JsonNode object, String... names) {
        List<List<String>> lines = new ArrayList<>();
        for (var name : names) {
            if (object.hasNonNull(name)) {
                lines.add(List.of(name, cell(object.path(name), Integer.MAX_VALUE)));
            }
        }
        print(out, lines);
    }

    private static void print(PrintStream out, List<List<String>> lines) {
        var widths = new int[lines.isEmpty() ? 0 : lines.getFirst().size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (var line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String cell(JsonNode value, int widest) {
        var text =
                value.isMissingNode() || value.isNull() ? "-" : value.isValueNode() ? value.asText() : value.toString();
        var line = text.strip().replace('\n', ' ');
        return line.length() <= widest ? line : line.substring(0, widest - 1) + "…";
    }
}
