package dev.electrons.runners.wire;

import java.time.Duration;
import java.util.Optional;

/** Why a call to a runner came to nothing. The class decides what is tried next. */
public sealed interface Fault {

    /** For a person; no secrets, no payloads. */
    String words();

    /** One word for metrics and the list of attempts. */
    default String word() {
        return switch (this) {
            case Unreachable _ -> "unreachable";
            case Broken _ -> "broken";
            case Overloaded _ -> "overloaded";
            case Limited _ -> "rate_limited";
            case Silent _ -> "timeout";
            case Unauthorized(var login, var _) -> login ? "needs_login" : "key_refused";
            case Unfit _ -> "unfit";
            case TooLong _ -> "too_long";
            case Filtered _ -> "content_filter";
            case Rejected _ -> "rejected";
            case Abandoned _ -> "abandoned";
        };
    }

    /** Whether it speaks against the runner, so that its breaker counts it. */
    default boolean counts() {
        return switch (this) {
            case Unreachable _, Broken _, Overloaded _, Silent _ -> true;
            case Limited _, Unauthorized _, Unfit _, TooLong _, Filtered _, Rejected _, Abandoned _ -> false;
        };
    }

    /** Nobody listens there. */
    record Unreachable(String words) implements Fault {}

    /** The connection broke, or the runner answered 500 or 502, or something that makes no sense. */
    record Broken(String words) implements Fault {}

    /** It said that it is overloaded. */
    record Overloaded(String words) implements Fault {}

    /** We ask too often. */
    record Limited(Optional<Duration> retryAfter, String words) implements Fault {}

    /** It said nothing for too long. */
    record Silent(String words) implements Fault {}

    /** Its login ({@code login}) or our key is no good. */
    record Unauthorized(boolean login, String words) implements Fault {}

    /** This runner cannot do this; another one may. */
    record Unfit(String words) implements Fault {}

    /** It is too long for this model; one with more room may do it. */
    record TooLong(int status, String words) implements Fault {}

    /** The runner, or its vendor, will not have it said. */
    record Filtered(int status, String words) implements Fault {}

    /** The request itself is at fault, wherever it is sent. */
    record Rejected(int status, String words) implements Fault {}

    /** The client has gone. */
    record Abandoned(String words) implements Fault {}
}
