package dev.electrons.subworkflows.call;

import java.util.Set;

/** Which answers of runner-proxy mean that nobody could do the work, as against that the work was refused. */
public final class Unavailability {
    private static final Set<String> CODES =
            Set.of("ALL_RUNNERS_UNAVAILABLE", "NO_RUNNER_AVAILABLE", "DEADLINE_EXCEEDED", "STREAM_BROKEN");

    private Unavailability() {}

    /** Whether another executor should be asked. */
    public static boolean is(Exchange.Answered answer) {
        if (Answers.code(answer).equals(Answers.BUDGET_EXCEEDED)) {
            return false; // it would cost somebody else's money instead
        }
        return switch (answer.status()) {
            case 429, 500, 503, 504 -> true;
            case 502 -> !Answers.code(answer).equals("REJECTED_BY_RUNNER");
            default -> CODES.contains(Answers.code(answer));
        };
    }

    /** Whether no runner was to be had: for the breaker of work that has another way. */
    public static boolean ofRunners(Exchange exchange) {
        return exchange instanceof Exchange.Answered answer ? is(answer) : ofProxy(exchange);
    }

    /** Whether runner-proxy itself was not to be had, whatever its runners do. */
    public static boolean ofProxy(Exchange exchange) {
        return switch (exchange) {
            case Exchange.Unreachable _, Exchange.Broken _, Exchange.TimedOut _ -> true;
            case Exchange.Answered answer -> is(answer) && Answers.code(answer).isEmpty();
            case Exchange.Stopped _, Exchange.NotAsked _ -> false;
        };
    }
}
