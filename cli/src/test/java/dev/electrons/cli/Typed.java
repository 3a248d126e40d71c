package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What came of a command as a user would type it. */
record Typed(int exit, String out, String err) {

    /** A command against the door at an address, with other words after it. */
    static Typed at(String server, List<String> always, String... words) {
        var all = Stream.of(List.of(words), List.of("--server", server), always)
                .flatMap(List::stream)
                .toArray(String[]::new);
        return de(all);
    }

    static Typed de(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var outBefore = System.out;
        var errBefore = System.err;
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            var line = De.line(Map.of())
                    .setOut(new PrintWriter(System.out, true, UTF_8))
                    .setErr(new PrintWriter(System.err, true, UTF_8));
            return new Typed(line.execute(words), out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    JsonNode json() {
        return Json.read(out, JsonNode.class);
    }
}
