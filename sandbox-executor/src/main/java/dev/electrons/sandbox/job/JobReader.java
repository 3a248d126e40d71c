package dev.electrons.sandbox.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The body of {@code POST /execute}, in either form, as a {@link Job}. */
public final class JobReader {
    private static final int LONGEST_ID = 200;

    private JobReader() {}

    /**
     * Reads and validates a request.
     *
     * @param known the languages that it may name
     * @throws Problem 400 with words that name the field at fault
     */
    public static Job read(byte[] body, Syntaxes known) {
        var fields = Fields.of(tree(body));
        boolean program =
                List.of("language", "source", "files", "command").stream().anyMatch(fields::has);
        if (program) {
            return ProgramReader.read(fields, requestId(fields), known);
        }
        if (fields.has("task") || fields.has("repo")) {
            return TaskReader.read(fields, requestId(fields));
        }
        throw fields.wrong("language", "with source, files or command, or else task with repo, is required");
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.read(body, JsonNode.class);
        } catch (NotJson e) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
    }

    private static String requestId(Fields fields) {
        var given = fields.text("request_id", LONGEST_ID);
        if (given.isPresent() && (given.get().isBlank() || given.get().chars().anyMatch(c -> c < 0x20 || c == 0x7f))) {
            throw fields.wrong("request_id", "must be a text without control characters, and not blank");
        }
        return given.orElseGet(() -> UUID.randomUUID().toString());
    }

    static Limits limits(Fields fields) {
        var usual = Limits.DEFAULT;
        var most = Limits.MOST;
        var given = fields.object("limits")
                .only(List.of("cpu_ms", "wall_ms", "cores", "memory_mb", "pids", "disk_mb", "output_kb"));
        return new Limits(
                milliseconds(given, "wall_ms", usual.wall(), most.wall()),
                milliseconds(given, "cpu_ms", usual.cpu(), most.cpu()),
                count(given, "cores", 1, usual.cores(), most.cores()),
                count(given, "memory_mb", 16, usual.memoryMb(), most.memoryMb()),
                count(given, "pids", 1, usual.pids(), most.pids()),
                count(given, "disk_mb", 1, usual.diskMb(), most.diskMb()),
                count(given, "output_kb", 1, usual.outputKb(), most.outputKb()));
    }

    private static Duration milliseconds(Fields given, String field, Duration usual, Duration most) {
        return given.number(field, 1, most.toMillis()).map(Duration::ofMillis).orElse(usual);
    }

    private static int count(Fields given, String field, int least, int usual, int most) {
        return given.number(field, least, most).map(Math::toIntExact).orElse(usual);
    }
}
