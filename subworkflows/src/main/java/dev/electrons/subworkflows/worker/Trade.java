package dev.electrons.subworkflows.worker;

import dev.electrons.subworkflows.attempt.Executor;
import java.time.Duration;

/**
 * What a worker does.
 *
 * @param kind of task
 * @param window attempts under way at once
 * @param executor does the work
 * @param drain how long what is under way may take to end by itself when the worker leaves
 */
public record Trade(String kind, int window, Executor executor, Duration drain) {
    private static final Duration USUAL_DRAIN = Duration.ofSeconds(8);

    public static Trade of(String kind, int window, Executor executor) {
        return new Trade(kind, window, executor, USUAL_DRAIN);
    }
}
