package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * What came of one check of a deployment.
 *
 * @param detail what was seen
 */
record Check(String group, String name, Verdict verdict, String detail) {

    /** How it was. */
    enum Verdict {
        PASS,
        /** Work is done all the same. */
        DEGRADED,
        FAIL;

        /** Of what a part of the mesh says of itself: whether work is done is for those to say that tried. */
        static Verdict ofPart(JsonNode part) {
            return part.path("status").asText().equals("UP") ? PASS : DEGRADED;
        }

        /** Of a door's own health. */
        static Verdict ofHealth(JsonNode health) {
            return switch (health.path("status").asText()) {
                case "UP" -> PASS;
                case "DEGRADED" -> DEGRADED;
                default -> FAIL;
            };
        }

        /** Of work that must be done: done another way than asked for is degraded. */
        static Verdict ofResult(JsonNode result) {
            boolean done = result.path("success").asBoolean();
            return !done ? FAIL : result.path("fallback").isObject() ? DEGRADED : PASS;
        }

        /** The same where something else takes over. */
        Verdict atMostDegraded() {
            return this == PASS ? PASS : DEGRADED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All in all. */
    enum Colour {
        /** All well. */
        GREEN,
        /** Work is done, but not as it should be. */
        YELLOW,
        /** Work is not done. */
        RED;

        static Colour of(List<Check> checks) {
            if (checks.isEmpty() || checks.stream().anyMatch(check -> check.verdict == Verdict.FAIL)) {
                return RED;
            }
            return checks.stream().allMatch(check -> check.verdict == Verdict.PASS) ? GREEN : YELLOW;
        }
    }
}
