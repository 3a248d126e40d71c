package dev.electrons.runners.wire;

import java.time.Duration;
import java.util.Optional;

/** Why a call to a runner came to nothing. The class decides what is tried next. */
public sealed interface Fault {

    /** For a person; no secrets, no payloads. */
    String words();

    /** One word for metrics and the list of attempts. */
    String word();

    /** Whether it speaks against the runner, so that its breaker counts it. */
    boolean counts();

    /** Nobody listens there. */
    record Unreachable(String words) implements Fault {
        @Override
        public String word() {
            return "unreachable";
        }

        @Override
        public boolean counts() {
            return true;
        }
    }

    /** The connection broke, or the runner answered 500 or 502, or something that makes no sense. */
    record Broken(String words) implements Fault {
        @Override
        public String word() {
            return "broken";
        }

        @Override
        public boolean counts() {
            return true;
        }
    }

    /** It said that it is overloaded. */
    record Overloaded(String words) implements Fault {
        @Override
        public String word() {
            return "overloaded";
        }

        @Override
        public boolean counts() {
            return true;
        }
    }

    /** We ask too often. */
    record Limited(Optional<Duration> retryAfter, String words) implements Fault {
        @Override
        public String word() {
            return "rate_limited";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** It said nothing for too long. */
    record Silent(String words) implements Fault {
        @Override
        public String word() {
            return "timeout";
        }

        @Override
        public boolean counts() {
            return true;
        }
    }

    /** Its login ({@code login}) or our key is no good. */
    record Unauthorized(boolean login, String words) implements Fault {
        @Override
        public String word() {
            return login ? "needs_login" : "key_refused";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** This runner cannot do this; another one may. */
    record Unfit(String words) implements Fault {
        @Override
        public String word() {
            return "unfit";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** It is too long for this model; one with more room may do it. */
    record TooLong(int status, String words) implements Fault {
        @Override
        public String word() {
            return "too_long";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** The runner, or its vendor, will not have it said. */
    record Filtered(int status, String words) implements Fault {
        @Override
        public String word() {
            return "content_filter";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** The request itself is at fault, wherever it is sent. */
    record Rejected(int status, String words) implements Fault {
        @Override
        public String word() {
            return "rejected";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    /** The client has gone. */
    record Abandoned(String words) implements Fault {
        @Override
        public String word() {
            return "abandoned";
        }

        @Override
        public boolean counts() {
            return false;
        }
    }
}
