package dev.electrons.signal;

import dev.electrons.event.Recorded;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that may change a run. A signal seen twice changes nothing the second time. */
public sealed interface Signal {
    RunId run();

    /** Work was accepted: carries the run's durable first event. */
    record Requested(Recorded first) implements Signal {
        @Override
        public RunId run() {
            return first.run();
        }
    }

    /** A worker has begun, or is still at it. */
    record AttemptAlive(AttemptId attempt, String worker) implements Signal {
        @Override
        public RunId run() {
            return attempt.run();
        }
    }

    /** A worker is done with an attempt, one way or the other. */
    record AttemptSettled(
            AttemptId attempt,
            Outcome outcome,
            @Nullable String worker,
            @Nullable Integer window) implements Signal {
        @Override
        public RunId run() {
            return attempt.run();
        }
    }

    /** Somebody wants the run to stop. {@code id} makes the request recognisable in the event it causes. */
    record CancelAsked(String id, RunId run, String actor, String reason) implements Signal {}

    /** Time has come for something the run waits for; what is due is in the run's state. */
    record TimeCame(RunId run, Instant due) implements Signal {}
}
