package dev.electrons.subworkflows.agent;

import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.postgres.RunView;
import dev.electrons.signal.Steering;
import dev.electrons.subworkflows.attempt.Attempt;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run that an agent is part of, as far as it may look and reach. Every method blocks. */
public interface OwnRun {
    /**
     * The run and its nodes; empty when they cannot be read here.
     *
     * @throws RuntimeException when the store is away
     */
    Optional<RunView.Seen> see(RunId run);

    /**
     * A node's output; empty when it has none.
     *
     * @param iteration null for the last pass that has one
     * @throws RuntimeException when the store is away
     */
    Optional<Value> output(RunId run, String app, String node, @Nullable Integer iteration);

    /** Tells prime of a wish; returns when that is sure to arrive. */
    void wish(Steering.PatchAsked wish, @Nullable String traceparent);

    /** What became of a wish of an attempt, for which it waits a moment; empty when nothing is known yet, or it is stopped. */
    Optional<RunView.Answer> answer(Attempt attempt, String wish);
}
