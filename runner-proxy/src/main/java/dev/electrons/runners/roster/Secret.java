package dev.electrons.runners.roster;

import dev.electrons.runners.wire.Faults;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret's value. Prints as stars, so that no log line or record shows it by accident. */
public final class Secret {
    private static final int SHORTEST_TO_REDACT = 4;

    private static final String BEARER = "Bearer ";
    private static final String STARS = "***";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the header it belongs in and nothing else. */
    public String reveal() {
        return value;
    }

    /** The text without this secret in it: for words that came from a runner. */
    public String redactedFrom(String text) {
        var core = value.startsWith(BEARER) ? value.substring(BEARER.length()) : value;
        return core.length() < SHORTEST_TO_REDACT ? text : withoutBeginning(text.replace(core, STARS), core);
    }

    /** Long words are cut, and the cut may go through the secret. */
    private static String withoutBeginning(String text, String core) {
        if (!text.endsWith(Faults.CUT)) {
            return text;
        }
        int end = text.length() - Faults.CUT.length();
        for (int length = Math.min(core.length() - 1, end); length >= SHORTEST_TO_REDACT; length--) {
            if (text.startsWith(core.substring(0, length), end - length)) {
                return text.substring(0, end - length) + STARS + Faults.CUT;
            }
        }
        return text;
    }

    /** Compares in constant time. */
    public boolean matches(String given) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
