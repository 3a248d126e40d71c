package dev.electrons.task;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt. A failed attempt can have an output too: a program's exit code and what it printed.
 *
 * @param failure null when it succeeded
 */
public record Outcome(@Nullable Value output, @Nullable Failure failure, Execution execution) {

    public static Outcome success(Value output, Execution execution) {
        return new Outcome(output, null, execution);
    }

    public static Outcome failed(Failure failure, Execution execution) {
        return new Outcome(null, failure, execution);
    }

    /** The work was done and its own answer is no. */
    public static Outcome negative(Value output, Failure failure, Execution execution) {
        return new Outcome(output, failure, execution);
    }

    public boolean succeeded() {
        return failure == null;
    }
}
