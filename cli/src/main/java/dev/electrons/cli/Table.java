package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of JSON as columns for people. */
final class Table {
    private static final int WIDEST = 60;

    private Table() {}

    /** Prints some fields of each row, with a head. */
    static void print(PrintStream out, Iterable<JsonNode> rows, String... fields) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(fields));
        for (var row : rows) {
            var line = new ArrayList<String>();
            for (var field : fields) {
                line.add(cell(row.path(field)));
            }
            lines.add(line);
        }
        var widths = new int[fields.length];
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

    private static String cell(JsonNode value) {
        var text =
                value.isMissingNode() || value.isNull() ? "-" : value.isValueNode() ? value.asText() : value.toString();
        var line = text.replace('\n', ' ');
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }
}
