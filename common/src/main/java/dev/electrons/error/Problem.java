package dev.electrons.error;

import java.util.Map;

/**
 * Why a request was refused: the words and codes of the public contract. Thrown through futures by handlers; one place
 * in {@code http} turns it into an answer.
 */
public final class Problem extends RuntimeException {
    private final int status;
    private final String code;
    private final transient Map<String, Object> details;

    public Problem(int status, String code, String words) {
        this(status, code, words, Map.of());
    }

    public Problem(int status, String code, String words, Map<String, Object> details) {
        super(words, null, false, false);
        this.status = status;
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Words for a person: names the field and what was expected. */
    public String words() {
        return String.valueOf(getMessage());
    }

    public Map<String, Object> details() {
        return details;
    }
}
