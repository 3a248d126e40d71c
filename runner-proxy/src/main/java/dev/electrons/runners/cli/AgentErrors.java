package dev.electrons.runners.cli;

import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Agents report trouble with their vendor as a failed job. What names such trouble is the runner's, so that the next one
 * is tried; everything else is the work's own failure. Looks at the error only, never at what the agent wrote.
 */
final class AgentErrors {
    private static final Pattern LIMITED =
            Pattern.compile("(?i)rate.?limit|too many requests|\\b429\\b|usage limit reached|quota exceeded");
    private static final Pattern OVERLOADED = Pattern.compile("(?i)overloaded|\\b529\\b|service unavailable");
    private static final Pattern LOGIN = Pattern.compile(
            "(?i)please run /login|oauth token (has )?expired|login (has )?expired|not logged in|invalid api key");

    private AgentErrors() {}

    static Optional<Fault> of(String error) {
        var words = "the agent reported: " + Faults.shortened(error);
        if (LOGIN.matcher(error).find()) {
            return Optional.of(new Fault.Unauthorized(true, words));
        }
        if (LIMITED.matcher(error).find()) {
            return Optional.of(new Fault.Limited(Optional.empty(), words));
        }
        return OVERLOADED.matcher(error).find() ? Optional.of(new Fault.Overloaded(words)) : Optional.empty();
    }
}
