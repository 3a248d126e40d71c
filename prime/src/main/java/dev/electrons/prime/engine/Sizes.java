package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.graph.Node;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much one run may say and keep. What is larger is refused before it becomes part of an event: an event has to fit a
 * message, of which the largest has 20 MiB, and a run the memory of whoever decides on it.
 */
final class Sizes {
    /** Of what an expression makes: a {@code transform}'s output, a node's input. */
    static final int MADE = 1 << 20;

    /** Of any other output: a worker's, a map's list, a run's; and of a map's items. */
    static final int LARGEST = 8 << 20;

    /** Of the inputs that one decision hands out, which travel beside an output. */
    static final int HANDED_OUT = 10 << 20;

    /** Of all that a run's nodes keep, as characters. */
    static final long KEPT = 64L << 20;

    private static final int WIDEST_CHARACTER = 3;

    private Sizes() {}

    /** The same outcome, or a failed one in the place of one that is too large. */
    static Outcome checked(RunState state, Node node, Outcome outcome) {
        var output = outcome.output();
        if (output == null) {
            return outcome;
        }
        return tooLarge(node.id() + ": its output", output, limit(node))
                .or(() -> tooMuch(state, output))
                .map(words -> Outcome.failed(failure(words), outcome.execution()))
                .orElse(outcome);
    }

    private static int limit(Node node) {
        return switch (node.what()) {
            case TRANSFORM, BRANCH -> MADE;
            case FILTER, AGGREGATE, TASK, LOOP, MAP, WAIT, HUMAN, SUBWORKFLOW -> LARGEST;
        };
    }

    static Failure failure(String words) {
        return Failure.input("OUTPUT_TOO_LARGE", words);
    }

    /** In words, that a value has more bytes than it may; empty when it has not. */
    static Optional<String> tooLarge(String what, @Nullable Value value, int limit) {
        if (value == null || value.json().length() <= limit / WIDEST_CHARACTER) {
            return Optional.empty();
        }
        long bytes = bytes(value);
        return bytes <= limit ? Optional.empty() : Optional.of(words(what, bytes, limit));
    }

    static String words(String what, long bytes, int limit) {
        return what + " has " + bytes + " bytes, and " + limit + " is the most";
    }

    /** In UTF-8. */
    static long bytes(@Nullable Value value) {
        return value == null ? 0 : value.bytes();
    }

    /** In words, that a run's signals have too many characters together; empty when they have not. */
    static Optional<String> tooMany(long characters) {
        return characters <= LARGEST
                ? Optional.empty()
                : Optional.of(words("what the run keeps of its signals", characters, LARGEST));
    }

    /** In words, that a run's nodes would keep too much; empty when they would not. */
    static Optional<String> tooMuch(RunState state, @Nullable Value more) {
        long kept = state.table().kept() + (more == null ? 0 : more.json().length());
        return kept <= KEPT
                ? Optional.empty()
                : Optional.of(
                        "the run's nodes would keep " + kept + " characters together, and " + KEPT + " is the most");
    }
}
