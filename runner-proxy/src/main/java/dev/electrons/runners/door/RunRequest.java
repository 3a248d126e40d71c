package dev.electrons.runners.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.cli.CliWork;
import dev.electrons.runners.field.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/runs}.
 *
 * @param models the waterfall, best first; empty means whatever agent there is
 * @param runner use this one only
 * @param attemptId idempotency key, passed on to the runner
 */
record RunRequest(
        CliWork work, List<String> models, Optional<String> runner, Duration timeout, Optional<String> attemptId) {
    private static final int LONGEST_LIST = 100;
    private static final int LONGEST_KEY = 500;

    /**
     * Reads and checks a body.
     *
     * @throws Problem 400 with every fault found
     */
    static RunRequest read(byte[] body) {
        var faults = new ArrayList<String>();
        var fields = Fields.of("", tree(body), faults);
        var prompt = fields.text("prompt");
        var models = fields.list("models", Asked.MOST_MODELS);
        var tools = fields.list("allowed_tools", LONGEST_LIST);
        var turns = fields.number("max_turns", 1, 10_000);
        var timeout = fields.number("timeout_ms", 1, Asked.LONGEST_MS);
        var work = new CliWork(
                prompt.orElse(""),
                text(fields, "repo_url"),
                text(fields, "branch"),
                text(fields, "working_dir"),
                null,
                0,
                tools.isEmpty() ? null : tools,
                turns.isPresent() ? Integer.valueOf(turns.getAsInt()) : null);
        var runner = fields.text("runner");
        var attemptId = attemptId(fields);
        // Whose work it is and what it may cost is read before, for every kind of request.
        fields.object("metadata");
        fields.node("budget_usd");
        fields.refuseOthers();
        if (prompt.isEmpty()
                && fields.node("prompt").filter(given -> !given.isTextual()).isEmpty()) {
            throw new Problem(400, "MISSING_FIELD", "Missing required field: prompt", details(faults));
        }
        if (!faults.isEmpty()) {
            throw new Problem(400, "INVALID_FIELD", String.join("; ", faults), details(faults));
        }
        var length = timeout.isPresent() ? Duration.ofMillis(timeout.getAsInt()) : Asked.USUAL;
        return new RunRequest(work, Asked.checked(models), runner, length, attemptId);
    }

    /**
     * Whether a model without hands will do: it is asked for by name, and for words only. A task that names nothing goes
     * to an agent.
     */
    boolean wordsOnly() {
        return (!models.isEmpty() || runner.isPresent())
                && work.repoUrl() == null
                && work.branch() == null
                && work.workingDir() == null
                && work.allowedTools() == null
                && work.maxTurns() == null;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.read(body, JsonNode.class);
        } catch (NotJson _) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
    }

    private static @Nullable String text(Fields fields, String name) {
        return fields.text(name).orElse(null);
    }

    /** It becomes a header, so it must be able to. */
    private static Optional<String> attemptId(Fields fields) {
        var id = fields.text("attempt_id");
        boolean sane = id.isEmpty()
                || (id.get().length() <= LONGEST_KEY && id.get().chars().allMatch(c -> c > 0x20 && c < 0x7f));
        if (!sane) {
            fields.fault(
                    "attempt_id", "must be printable ASCII without spaces, at most " + LONGEST_KEY + " characters");
        }
        return id;
    }

    private static Map<String, Object> details(List<String> faults) {
        return Map.of("problems", List.copyOf(faults));
    }
}
