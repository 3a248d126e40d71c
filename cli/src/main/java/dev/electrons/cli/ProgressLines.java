package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An event of a run in words for somebody who watches. */
final class ProgressLines {
    private ProgressLines() {}

    /** One line per thing that happened, none for what a watcher need not know. */
    static List<String> of(JsonNode event) {
        var data = event.path("data");
        var lines = new ArrayList<String>();
        switch (event.path("type").asText()) {
            case "run.requested", "run.finished" -> {} // the watcher's own doing, and the result's to say
            case "run.admitted" ->
                lines.add("admitted as "
                        + data.path("classification").path("task_type").asText());
            case "run.cancel_requested" ->
                lines.add("cancelling: " + data.path("reason").asText());
            case "node.settled" -> lines.add(node(data) + ended(data.path("outcome")));
            case "attempt.failed" ->
                lines.add(node(data) + ended(data.path("outcome")) + "; again at "
                        + data.path("retry_at").asText());
            case "attempt.dispatched" ->
                lines.add(node(data.path("dispatch")) + "attempt "
                        + data.path("dispatch").path("attempt").asText());
            case "passes.opened" ->
                lines.add(node(data) + passes(data.path("passes").size()));
            case "run.paused" -> lines.add("paused: " + data.path("reason").asText());
            case "run.resumed" -> lines.add("resumed");
            default -> lines.add(event.path("type").asText());
        }
        data.path("skipped").forEach(skipped -> lines.add("node " + skipped.asText() + " skipped"));
        data.path("dispatched").forEach(begun -> lines.add(node(begun) + "started"));
        return lines;
    }

    private static String node(JsonNode named) {
        int pass = named.path("iteration").asInt();
        return "node " + named.path("node").asText() + (pass == 0 ? " " : " (pass " + (pass + 1) + ") ");
    }

    private static String passes(int count) {
        return count == 1 ? "begins a pass" : "begins " + count + " passes";
    }

    private static String ended(JsonNode outcome) {
        var failure = outcome.path("failure");
        return failure.isObject() ? "failed: " + failure.path("message").asText() : "completed";
    }
}
