package dev.electrons.observe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What vendors of tracing keep in the {@code tracestate} header: handed on as it came, and not read. What the standard does
 * not know is dropped whole; what is longer than {@link #LONGEST} loses long members first, and then the last ones.
 */
public final class Tracestate {
    /** Characters that are handed on. */
    public static final int LONGEST = 512;

    private static final int MOST_MEMBERS = 32;
    private static final int LONG_MEMBER = 128;
    private static final int LONGEST_READ = 8_192;
    private static final Pattern MEMBER = Pattern.compile(
            "[a-z0-9][a-z0-9_*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

    private Tracestate() {}

    /**
     * Reads what may have come in several headers; empty when there is nothing to hand on.
     *
     * @param headers in their order, which is that of the members
     */
    public static Optional<String> parse(List<String> headers) {
        var text = String.join(",", headers);
        if (text.length() > LONGEST_READ) {
            return Optional.empty();
        }
        var members = new ArrayList<String>();
        var keys = new HashSet<String>();
        for (var part : text.split(",", -1)) {
            var member = part.strip();
            if (member.isEmpty()) {
                continue;
            }
            if (!MEMBER.matcher(member).matches() || !keys.add(member.substring(0, member.indexOf('=')))) {
                return Optional.empty();
            }
            members.add(member);
        }
        return members.size() > MOST_MEMBERS
                ? Optional.empty()
                : Optional.of(String.join(",", bounded(members))).filter(kept -> !kept.isEmpty());
    }

    private static List<String> bounded(List<String> members) {
        if (length(members) > LONGEST) {
            members.removeIf(member -> member.length() > LONG_MEMBER);
        }
        while (length(members) > LONGEST) {
            members.removeLast();
        }
        return members;
    }

    private static int length(List<String> members) {
        return members.stream().mapToInt(member -> member.length() + 1).sum() - 1;
    }
}
