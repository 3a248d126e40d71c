package dev.electrons.intake.neighbour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.neighbour.Part.Kind;
import dev.electrons.intake.neighbour.Part.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The parts of the mesh, made of what services say of themselves. */
final class Parts {
    private static final String SANDBOX = "sandbox-executor";

    private Parts() {}

    /** What came back from a service that was asked for its health. */
    sealed interface Answer {
        /** Its health report. */
        record Told(JsonNode report) implements Answer {}

        record Silent(String why) implements Answer {}
    }

    /** A service with the checks among its own that stand for something else: Kafka, Postgres, the sandbox, runners. */
    static List<Part> of(String service, Answer answer) {
        return switch (answer) {
            case Answer.Silent(var why) -> List.of(new Part(service, Kind.SERVICE, Status.DOWN, why));
            case Answer.Told(var report) -> {
                var parts = new ArrayList<Part>();
                parts.add(new Part(service, Kind.SERVICE, status(report), words(report)));
                checks(report).forEach(check -> parts.addAll(behind(service, check)));
                yield List.copyOf(parts);
            }
        };
    }

    private static List<Part> behind(String service, JsonNode check) {
        var name = check.path("id").asText();
        return switch (service + " " + name) {
            case "intake kafka", "intake postgres" ->
                List.of(new Part(name, Kind.STORE, status(check), trouble(check)));
            case SANDBOX + " sandbox" -> List.of(new Part(name, Kind.SANDBOX, status(check), trouble(check)));
            case "runner-proxy runners" -> runners(check.at("/data/runners"));
            default -> List.of();
        };
    }

    private static List<Part> runners(JsonNode words) {
        return words.properties().stream()
                .map(runner -> runner(runner.getKey(), runner.getValue().asText()))
                .toList();
    }

    private static Part runner(String name, String word) {
        return switch (word) {
            case "up" -> new Part(name, Kind.RUNNER, Status.UP, "");
            case "unknown" -> new Part(name, Kind.RUNNER, Status.UP, "not asked yet");
            case "draining" -> new Part(name, Kind.RUNNER, Status.DEGRADED, word);
            default -> new Part(name, Kind.RUNNER, Status.DOWN, word);
        };
    }

    /** The sandbox where only workers reach it: as they see it, or not at all. */
    static Part sandbox(Answer subworkflows) {
        if (!(subworkflows instanceof Answer.Told(var report))) {
            return new Part(SANDBOX, Kind.SERVICE, Status.DOWN, "only subworkflows knows, and does not answer");
        }
        return checks(report)
                .filter(check -> check.path("id").asText().equals(SANDBOX))
                .findFirst()
                .map(check -> new Part(SANDBOX, Kind.SERVICE, status(check), trouble(check)))
                .orElse(new Part(SANDBOX, Kind.SERVICE, Status.DOWN, "subworkflows says nothing of it"));
    }

    private static Stream<JsonNode> checks(JsonNode report) {
        return StreamSupport.stream(report.path("checks").spliterator(), false);
    }

    private static Status status(JsonNode node) {
        return switch (node.path("status").asText().toUpperCase(Locale.ROOT)) {
            case "UP" -> Status.UP;
            case "DEGRADED" -> Status.DEGRADED;
            default -> Status.DOWN;
        };
    }

    private static String words(JsonNode report) {
        var phase = report.path("phase").asText("started");
        var troubles = checks(report)
                .filter(check -> status(check) != Status.UP)
                .map(check -> check.path("id").asText() + ": " + trouble(check));
        return String.join(
                "; ",
                Stream.concat(Stream.of(phase).filter(word -> !word.equals("started")), troubles)
                        .toList());
    }

    private static String trouble(JsonNode check) {
        if (status(check) == Status.UP) {
            return "";
        }
        var data = check.path("data");
        for (var name : List.of("reason", "error", "cause")) {
            if (data.hasNonNull(name)) {
                return data.path(name).asText();
            }
        }
        return data.isEmpty() ? check.path("status").asText() : data.toString();
    }
}
