package dev.electrons.intake.callback;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt means for its callback.
 *
 * @param status that the receiver answered; null when it did not
 * @param words what went wrong; null when nothing did
 * @param delay until the next attempt; null when there is none
 */
record Verdict(
        Outcome outcome,
        @Nullable Integer status,
        @Nullable String words,
        @Nullable Duration delay) {
    private static final int GONE = 410;

    enum Outcome {
        DELIVERED("delivered"),
        RETRIED("pending"),
        FAILED("failed"),
        REFUSED("failed");

        private final String state;

        Outcome(String state) {
            this.state = state;
        }

        /** The callback's state from now on. */
        String state() {
            return state;
        }
    }

    /**
     * Judges an attempt.
     *
     * @param tried attempts of this round, with this one
     * @param luck from 0 to 1
     */
    static Verdict of(Answer answer, int tried, Backoff backoff, double luck) {
        return switch (answer) {
            case Answer.Forbidden(var words) -> new Verdict(Outcome.REFUSED, null, words, null);
            case Answer.Silence(var words) -> again(null, words, null, tried, backoff, luck);
            case Answer.Status(int code, var asked) -> {
                if (code >= 200 && code < 300) {
                    yield new Verdict(Outcome.DELIVERED, code, null, null);
                }
                var words = "the receiver answered " + code
                        + (code >= 300 && code < 400 ? "; redirects are not followed" : "");
                yield code == GONE
                        ? new Verdict(Outcome.FAILED, code, words + ": gone", null)
                        : again(code, words, asked, tried, backoff, luck);
            }
        };
    }

    private static Verdict again(
            @Nullable Integer status, String words, @Nullable Duration asked, int tried, Backoff backoff, double luck) {
        var delay = backoff.after(tried, asked, luck).orElse(null);
        return new Verdict(delay == null ? Outcome.FAILED : Outcome.RETRIED, status, words, delay);
    }
}
