package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every attempt at one node, as the history of its run tells them: told event by event, the last of many are kept. */
final class Attempts {
    private static final String CANCELLED = "CANCELLED";
    private static final List<String> LOGS = List.of("stdout", "stderr", "logs");

    private final String node;
    private final int most;
    private final Map<Place, ObjectNode> all = new LinkedHashMap<>();

    private record Place(int iteration, int attempt) {}

    Attempts(String node, int most) {
        this.node = node;
        this.most = most;
    }

    void tell(Recorded recorded) {
        var event = recorded.event();
        if (event instanceof RunEvent.AttemptFailed failed && failed.node().equals(node)) {
            ended(new Place(failed.iteration(), failed.attempt()), failed.outcome(), recorded.at());
        } else if (event instanceof RunEvent.NodeSettled settled && settled.node().equals(node)) {
            ended(new Place(settled.iteration(), settled.attempt()), settled.outcome(), recorded.at());
        } else if (event instanceof RunEvent.RunFinished) {
            all.values().stream()
                    .filter(attempt -> attempt.path("status").asText().equals("running"))
                    .forEach(attempt -> attempt.put("status", "cancelled")
                            .put("ended_at", recorded.at().toString()));
        }
        RunEvent.dispatched(event).stream()
                .filter(dispatch -> dispatch.node().equals(node))
                .forEach(dispatch -> began(dispatch, recorded.at()));
    }

    private void began(Dispatch dispatch, Instant at) {
        var attempt = blank(dispatch.iteration(), dispatch.attempt()).put("started_at", at.toString());
        attempt.set("input", tree(dispatch.mapped()));
        all.put(new Place(dispatch.iteration(), dispatch.attempt()), attempt);
        if (all.size() > most) {
            all.remove(all.keySet().iterator().next());
        }
    }

    private static ObjectNode blank(int iteration, int number) {
        return Json.MAPPER
                .createObjectNode()
                .put("attempt", number)
                .put("iteration", iteration)
                .putNull("started_at")
                .putNull("ended_at")
                .put("status", "running")
                .putNull("input")
                .putNull("output")
                .putNull("error")
                .putNull("error_code")
                .putNull("logs");
    }

    private void ended(Place place, Outcome outcome, Instant at) {
        if (place.attempt() < 1) { // it ended without one
            return;
        }
        var attempt = all.computeIfAbsent(place, one -> blank(one.iteration(), one.attempt()));
        var failure = outcome.failure();
        var status = failure == null ? "completed" : failure.code().equals(CANCELLED) ? "cancelled" : "failed";
        attempt.put("ended_at", at.toString())
                .put("status", status)
                .put("error", failure == null ? null : failure.message())
                .put("error_code", failure == null ? null : failure.code());
        var output = tree(outcome.output());
        attempt.set("output", output);
        attempt.set("logs", logs(output));
    }

    private static @Nullable JsonNode tree(@Nullable Value value) {
        return value == null ? null : value.tree();
    }

    /** What a program or an agent printed, as its outcome has it; null for what prints nothing. */
    private static @Nullable JsonNode logs(@Nullable JsonNode output) {
        ObjectNode logs = Json.MAPPER.createObjectNode();
        LOGS.stream()
                .filter(name -> output != null && output.hasNonNull(name))
                .forEach(name -> logs.set(name, Objects.requireNonNull(output).get(name)));
        return logs.isEmpty() ? null : logs;
    }

    ArrayNode view() {
        var view = Json.MAPPER.createArrayNode();
        all.values().forEach(view::add);
        return view;
    }
}
