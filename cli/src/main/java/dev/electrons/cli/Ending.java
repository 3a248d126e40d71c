package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What a run's end is to a shell: 0 only if it completed. */
final class Ending {
    static final int COMPLETED = 0;
    /** It ended otherwise, or the mesh refused what was asked. */
    static final int FAILED = 1;
    /** What was asked makes no sense. */
    static final int USAGE = 2;
    /** It has not ended. */
    static final int OPEN = 3;

    private Ending() {}

    /** Of a run as {@code GET /status/{id}} shows it. */
    static int ofStatus(JsonNode run) {
        return switch (run.path("phase").asText()) {
            case "Completed" -> COMPLETED;
            case "Failed", "Cancelled" -> FAILED;
            case "Blocked" -> run.path("status").asText().equals("errored") ? FAILED : OPEN;
            default -> OPEN;
        };
    }

    /** Of a result. */
    static int ofResult(JsonNode result) {
        return result.path("success").asBoolean() ? COMPLETED : FAILED;
    }
}
