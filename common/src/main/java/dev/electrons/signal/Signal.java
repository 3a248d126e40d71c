package dev.electrons.signal;

import dev.electrons.event.Recorded;
import dev.electrons.guard.Refusal;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that may change a run. A signal seen twice changes nothing the second time. */
public sealed interface Signal
        permits Signal.Requested, Signal.AttemptSignal, Signal.TimeCame, Signal.TargetDecided, Steering {
    RunId run();

    /** Work was accepted: carries the run's durable first event. */
    record Requested(Recorded first) implements Signal {
        @Override
        public RunId run() {
            return first.run();
        }
    }

    /** Something about one attempt. */
    sealed interface AttemptSignal extends Signal {
        AttemptId attempt();

        @Override
        default RunId run() {
            return attempt().run();
        }
    }

    /** A worker has begun, or is still at it. */
    record AttemptAlive(AttemptId attempt, String worker) implements AttemptSignal {}

    /** A worker is done with an attempt, one way or the other. */
    record AttemptSettled(
            AttemptId attempt,
            Outcome outcome,
            @Nullable String worker,
            @Nullable Integer window) implements AttemptSignal {}

    /**
     * No worker has begun in time, or one that had has said nothing for too long.
     *
     * @param code {@code SCHEDULE_TO_START_TIMEOUT} or {@code HEARTBEAT_TIMEOUT}
     */
    record AttemptSilent(AttemptId attempt, String code) implements AttemptSignal {}

    /**
     * The run's target was asked, and this is the answer.
     *
     * @param refusal why not; null when the run has the target
     * @param waits whether the run waits; it ends otherwise
     */
    record TargetDecided(RunId run, @Nullable Refusal refusal, boolean waits) implements Signal {}

    /** Time has come for something the run waits for; what is due is in the run's state. */
    record TimeCame(RunId run, Instant due) implements Signal {}
}
