package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of an attempt that has an outcome: another one, or the end of its node. */
final class Attempts {
    private final Story story;
    private final Steps steps;

    Attempts(Story story, Steps steps) {
        this.story = story;
        this.steps = steps;
    }

    void settled(Signal.AttemptSettled signal) {
        if (inFlight(signal.attempt())) {
            var worker = "worker:" + (signal.worker() == null ? "unnamed" : signal.worker());
            var key = NodeKey.of(signal.attempt());
            var node = story.state().shape().node(key.node());
            conclude(
                    key,
                    Sizes.checked(story.state(), node, Picked.checked(story.state(), key, signal.outcome())),
                    worker,
                    signal.attempt().toString());
            steps.run();
        }
    }

    void silent(Signal.AttemptSilent signal) {
        if (inFlight(signal.attempt())) {
            fail(
                    NodeKey.of(signal.attempt()),
                    silence(signal.code()),
                    Steps.PRIME,
                    signal.attempt().toString());
            steps.run();
        }
    }

    private static Failure silence(String code) {
        return code.startsWith("SCHEDULE")
                ? Failure.timeout(code, "no worker has begun in time").at(Failure.Stage.BEFORE)
                : Failure.timeout(code, "the worker has not been heard of in time");
    }

    private boolean inFlight(AttemptId attempt) {
        var node = story.state().node(NodeKey.of(attempt));
        return !story.state().phase().ended()
                && node.status() == NodeState.Status.running
                && node.attempts() == attempt.attempt();
    }

    /** An attempt failed: try again, or end the node and go on from it. */
    void fail(NodeKey key, Failure failure, String actor, @Nullable String cause) {
        conclude(key, Outcome.failed(failure, Execution.UNKNOWN), actor, cause);
    }

    private void conclude(NodeKey key, Outcome outcome, String actor, @Nullable String cause) {
        var state = story.state();
        var node = state.node(key);
        var attempt = key.attempt(state.run(), node.attempts());
        var failure = outcome.failure();
        if (failure != null && mayRetry(state, key, failure)) {
            var policy = state.shape().node(key.node()).retries();
            var retryAt = story.now().plus(policy.backoff(attempt, node.tries(), failure));
            if (retryAt.isBefore(end(state, key))) {
                story.tell(
                        actor,
                        cause,
                        new RunEvent.AttemptFailed(key.node(), key.iteration(), attempt.attempt(), outcome, retryAt));
                return;
            }
        }
        steps.settle(key, outcome, actor, cause);
    }

    private Instant end(RunState state, NodeKey key) {
        var last = Starts.last(state);
        return Starts.total(state, key, story.now()).filter(last::isAfter).orElse(last);
    }

    private static boolean mayRetry(RunState state, NodeKey key, Failure failure) {
        if (Steps.ending(state) || (state.builtIn() && failure.origin() != Failure.Origin.INFRASTRUCTURE)) {
            return false;
        }
        return state.shape().node(key.node()).retries().allows(state.node(key).tries(), failure);
    }
}
