package dev.electrons.observe;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a W3C trace, as the {@code traceparent} header says it.
 *
 * @param traceId 32 hex digits, lower case, not all zero
 * @param spanId 16 hex digits, lower case, not all zero
 * @param flags 2 hex digits; the last bit says that somebody records the trace
 */
public record Traceparent(String traceId, String spanId, String flags) {
    private static final Pattern SHAPE =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int LONGEST = 200;

    /** Reads a header; empty for what the standard tells to ignore. */
    public static Optional<Traceparent> parse(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return Optional.empty();
        }
        var match = SHAPE.matcher(header.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        var version = match.group(1);
        boolean illegal = version.equals("ff")
                || (version.equals("00") && match.group(5) != null)
                || zero(match.group(2))
                || zero(match.group(3));
        return illegal
                ? Optional.empty()
                : Optional.of(new Traceparent(match.group(2), match.group(3), match.group(4)));
    }

    /** The start of a trace of its own. */
    public static Traceparent random() {
        return new Traceparent(hex() + hex(), hex(), "01");
    }

    /** Another span of the same trace. */
    public Traceparent child() {
        return new Traceparent(traceId, hex(), flags);
    }

    /** As the header has it. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    private static String hex() {
        long bits = 0;
        while (bits == 0) {
            bits = ThreadLocalRandom.current().nextLong();
        }
        return HexFormat.of().toHexDigits(bits);
    }

    private static boolean zero(String hex) {
        return hex.chars().allMatch(digit -> digit == '0');
    }
}
