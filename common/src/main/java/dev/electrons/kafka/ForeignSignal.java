package dev.electrons.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.guard.Refusal;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A signal's body as it came: any worker in any language may have written it, so every part may be missing or odd. */
record ForeignSignal(
        @Nullable RunId runId,
        @Nullable String signal,
        EventMessages.@Nullable Body event,
        @Nullable String reason,
        @Nullable Instant due,
        @Nullable Refusal refusal,
        @Nullable Boolean waits,
        @Nullable String nodeId,
        @Nullable Integer iteration,
        @Nullable Integer attempt,
        @Nullable String taskId,
        @Nullable String status,
        @Nullable Value output,
        @Nullable Value resultRef,
        @Nullable JsonNode error,
        @Nullable JsonNode metadata) {

    /**
     * What it says.
     *
     * @throws Incomplete when something that must be there is not
     */
    Signal read() {
        return switch (signal == null ? "" : signal) {
            case "" -> report(ForeignMetadata.of(metadata));
            case "requested" -> new Signal.Requested(there(event, "event").recorded());
            case "silent" -> new Signal.AttemptSilent(attemptId(), reason == null ? "HEARTBEAT_TIMEOUT" : reason);
            case "target" -> new Signal.TargetDecided(there(runId, "run_id"), refusal, Boolean.TRUE.equals(waits));
            case "time" -> new Signal.TimeCame(there(runId, "run_id"), there(due, "due"));
            default ->
                throw new Incomplete("signal must be requested, time, silent, target or one of those that steer a run");
        };
    }

    private Signal report(ForeignMetadata metadata) {
        return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
            case "started", "progress" -> new Signal.AttemptAlive(attemptId(), metadata.worker("external"));
            case "completed" -> {
                var given = given();
                yield settled(Outcome.success(given == null ? Value.NULL : given, metadata.execution()), metadata);
            }
            case "failed" -> settled(new Outcome(given(), failure(), metadata.execution()), metadata);
            default -> throw new Incomplete("status must be started, progress, completed or failed");
        };
    }

    private Signal settled(Outcome outcome, ForeignMetadata metadata) {
        return new Signal.AttemptSettled(attemptId(), outcome, metadata.worker(), metadata.window());
    }

    private AttemptId attemptId() {
        if (taskId != null) {
            return taskId(taskId);
        }
        return new AttemptId(
                there(runId, "task_id or run_id"),
                there(nodeId, "task_id or node_id"),
                iteration == null ? 0 : iteration,
                there(attempt, "task_id or attempt"));
    }

    private static AttemptId taskId(String text) {
        try {
            return AttemptId.of(text);
        } catch (IllegalArgumentException _) {
            throw new Incomplete("task_id must be run/node/iteration/attempt");
        }
    }

    /** The output in place, or the reference to where it is kept. */
    private @Nullable Value given() {
        if (output != null && Json.tooDeep(output.json())) {
            throw new Incomplete("output nests deeper than " + Json.DEEPEST);
        }
        if (output != null && !output.equals(Value.NULL)) {
            return output;
        }
        if (resultRef == null || resultRef.equals(Value.NULL)) {
            return output;
        }
        return resultRef.json().startsWith("\"") ? Value.of(Map.of("$ref", resultRef.tree())) : resultRef;
    }

    private Failure failure() {
        var code = said("code", "Unknown");
        var origin = origin(code);
        boolean again = retryable(origin != Failure.Origin.CANCELLED && origin != Failure.Origin.INPUT);
        var words = error != null && error.isTextual() ? error.asText() : said("message", code);
        return new Failure(code, words, again, origin, retryAfterMs(), stage());
    }

    private @Nullable Long retryAfterMs() {
        var said = error == null ? null : error.get("retry_after_ms");
        return said == null || !said.canConvertToLong() || said.asLong() < 0 ? null : (Long) said.asLong();
    }

    private boolean retryable(boolean otherwise) {
        var said = error == null ? null : error.get("retryable");
        return (said == null || !said.isBoolean()) ? otherwise : said.asBoolean();
    }

    private Failure.Origin origin(String code) {
        var said = said("origin", "");
        for (var origin : Failure.Origin.values()) {
            if (origin.name().equalsIgnoreCase(said)) {
                return origin;
            }
        }
        return code.equals("CANCELLED") ? Failure.Origin.CANCELLED : Failure.Origin.WORK;
    }

    private Failure.@Nullable Stage stage() {
        var said = said("stage", "");
        return Arrays.stream(Failure.Stage.values())
                .filter(stage -> stage.word().equalsIgnoreCase(said))
                .findFirst()
                .orElse(null);
    }

    private String said(String field, String otherwise) {
        var text = error == null ? "" : error.path(field).asText("");
        return text.isBlank() ? otherwise : text;
    }

    private static <T> T there(@Nullable T value, String name) {
        if (value == null) {
            throw new Incomplete(name + " must be there");
        }
        return value;
    }
}
