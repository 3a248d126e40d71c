package dev.electrons.intake.neighbour;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One part of the mesh.
 *
 * @param words why it is not simply up; blank when it is
 */
record Part(String name, Kind kind, Status status, String words) {
    /** What it is. */
    enum Kind {
        SERVICE,
        STORE,
        RUNNER,
        SANDBOX;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is, in the words of every service's health. */
    enum Status {
        UP,
        DEGRADED,
        DOWN
    }
}
