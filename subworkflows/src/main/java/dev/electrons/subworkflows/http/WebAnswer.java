package dev.electrons.subworkflows.http;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;

/** What came of asking a place outside. */
public sealed interface WebAnswer {

    /**
     * It answered.
     *
     * @param headers by name in lower case; several of a name are joined by commas
     */
    record Answered(int status, Map<String, String> headers, Buffer body) implements WebAnswer {
        private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

        boolean redirects() {
            return REDIRECTS.contains(status) && headers.containsKey("location");
        }
    }

    /** It must not be asked; words end a sentence that begins with "must be". */
    record Forbidden(String words) implements WebAnswer {}

    /** No connection: nothing was asked. */
    record Unreachable(String words) implements WebAnswer {}

    /** The connection broke before the answer was whole. */
    record Broken(String words) implements WebAnswer {}

    /** The answer was not whole in time. */
    record TimedOut(String words) implements WebAnswer {}

    /** The answer is larger than what is taken. */
    record TooLarge(String words) implements WebAnswer {}

    /** The attempt was stopped while waiting. */
    record Stopped() implements WebAnswer {}
}
