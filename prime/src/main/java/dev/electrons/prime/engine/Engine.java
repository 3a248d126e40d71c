package dev.electrons.prime.engine;

import dev.electrons.classify.Classifier;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphCheck;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.json.NotJson;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides what a signal does to a run. A signal that was answered before, or comes too late, gives no events. */
public final class Engine {
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(5);
    private static final String PRIME = "prime";

    private final Classifier classifier;

    public Engine(Classifier classifier) {
        this.classifier = classifier;
    }

    /**
     * The events that follow the state's last one because of this signal.
     *
     * @param state with the run's first event folded in
     */
    public List<Recorded> decide(RunState state, Signal signal, Instant now) {
        var story = new Story(state, now);
        switch (signal) {
            case Signal.Requested _ -> requested(story);
            case Signal.AttemptSettled settled -> settled(story, settled);
            case Signal.CancelAsked asked -> cancel(story, asked);
            case Signal.TimeCame _ -> timeCame(story);
            case Signal.AttemptAlive _ -> {}
        }
        return story.events();
    }

    private void requested(Story story) {
        var request = story.state().asked();
        if (story.state().phase() != Phase.Pending) {
            return;
        }
        var classification = classifier.classify(request, story.now());
        var deadline = story.state().createdAt().plusMillis(request.timeoutMs());
        if (request.workflow() == null) {
            var first = new Dispatch(dev.electrons.run.BuiltIn.NODE, 0, 1, null, deadline);
            story.tell(PRIME, null, new RunEvent.RunAdmitted(classification, null, List.of(first), deadline));
            return;
        }
        try {
            var graph = request.workflow().as(Graph.class);
            var problems = GraphCheck.problems(graph);
            if (problems.isEmpty()) {
                var starts = new GraphIndex(graph)
                        .starts().stream()
                                .map(node -> dispatch(story, node, 1, deadline))
                                .toList();
                story.tell(PRIME, null, new RunEvent.RunAdmitted(classification, graph, starts, deadline));
            } else {
                invalid(
                        story,
                        problems.stream()
                                .map(p -> p.path() + ": " + p.message())
                                .collect(Collectors.joining("; ")));
            }
        } catch (NotJson e) {
            invalid(story, String.valueOf(e.getMessage()));
        }
    }

    private static void invalid(Story story, String why) {
        story.tell(PRIME, null, new RunEvent.RunFinished(Phase.Failed, null, Failure.input("INVALID_GRAPH", why)));
    }

    private static Dispatch dispatch(Story story, dev.electrons.graph.Node node, int attempt, Instant runDeadline) {
        var limit = node.timeouts().attempt();
        var own = limit == null ? runDeadline : story.now().plus(limit);
        return new Dispatch(node.id(), 0, attempt, null, own.isBefore(runDeadline) ? own : runDeadline);
    }

    private static void settled(Story story, Signal.AttemptSettled signal) {
        var attempt = signal.attempt();
        var node = story.state().node(NodeKey.of(attempt));
        if (story.state().phase() != Phase.Running
                || node.status() != NodeState.Status.running
                || node.attempts() != attempt.attempt()) {
            return;
        }
        conclude(
                story,
                NodeKey.of(attempt),
                signal.outcome(),
                "worker:" + (signal.worker() == null ? "unnamed" : signal.worker()),
                attempt.toString());
    }

    /** An attempt has an outcome: try again, or end the node and go on from it. */
    private static void conclude(Story story, NodeKey key, Outcome outcome, String actor, @Nullable String cause) {
        var state = story.state();
        var attempt = key.attempt(state.run(), state.node(key).attempts());
        var failure = outcome.failure();
        if (failure != null && mayRetry(state, key, failure)) {
            var retryAt =
                    story.now().plus(state.shape().node(key.node()).retries().backoff(attempt));
            if (state.deadline() == null || retryAt.isBefore(state.deadline())) {
                story.tell(
                        actor,
                        cause,
                        new RunEvent.AttemptFailed(key.node(), key.iteration(), attempt.attempt(), outcome, retryAt));
                return;
            }
        }
        var flow = Flow.from(state, key, outcome);
        var ready = new ArrayList<Dispatch>();
        if (state.cancelling() == null && !flow.fatal()) {
            var deadline = state.deadline() == null ? story.now() : state.deadline();
            flow.ready().forEach(id -> ready.add(dispatch(story, state.shape().node(id), 1, deadline)));
        }
        story.tell(
                actor,
                cause,
                new RunEvent.NodeSettled(
                        key.node(), key.iteration(), attempt.attempt(), outcome, flow.tokens(), flow.skipped(), ready));
        finishIfDone(story, flow, failure);
    }

    private static boolean mayRetry(RunState state, NodeKey key, Failure failure) {
        if (state.cancelling() != null || (state.builtIn() && failure.origin() != Failure.Origin.INFRASTRUCTURE)) {
            return false;
        }
        return state.shape()
                .node(key.node())
                .retries()
                .allows(key.attempt(state.run(), state.node(key).attempts()), failure);
    }

    private static void finishIfDone(Story story, Flow flow, @Nullable Failure failure) {
        var state = story.state();
        if (state.cancelling() != null) {
            if (state.outstanding().isEmpty()) {
                story.tell(
                        PRIME,
                        null,
                        new RunEvent.RunFinished(Phase.Cancelled, null, Failure.cancelled(state.cancelling())));
            }
        } else if (flow.fatal()) {
            var why = failure == null
                    ? Failure.input("JOIN_UNSATISFIABLE", "a join can no longer get the tokens it needs")
                    : failure;
            var phase = why.origin() == Failure.Origin.CANCELLED ? Phase.Cancelled : Phase.Failed;
            story.tell(PRIME, null, new RunEvent.RunFinished(phase, null, why));
        } else if (state.outstanding().isEmpty()) {
            story.tell(PRIME, null, new RunEvent.RunFinished(Phase.Completed, null, null));
        }
    }

    private static void cancel(Story story, Signal.CancelAsked signal) {
        var state = story.state();
        if (state.steered().contains(signal.id())) {
            return;
        }
        if (state.phase().ended()) {
            story.tell(
                    signal.actor(),
                    signal.id(),
                    new RunEvent.SignalRefused(signal.id(), List.of("the run has ended: " + state.phase())));
            return;
        }
        if (state.cancelling() != null) {
            story.tell(
                    signal.actor(),
                    signal.id(),
                    new RunEvent.SignalRefused(signal.id(), List.of("the run is being cancelled already")));
            return;
        }
        story.tell(
                signal.actor(),
                signal.id(),
                new RunEvent.RunCancelRequested(signal.reason(), story.now().plus(CANCEL_GRACE)));
        boolean inFlight =
                state.outstanding().stream().anyMatch(key -> state.node(key).status() == NodeState.Status.running);
        if (!inFlight) {
            story.tell(
                    PRIME, null, new RunEvent.RunFinished(Phase.Cancelled, null, Failure.cancelled(signal.reason())));
        }
    }

    private static void timeCame(Story story) {
        var state = story.state();
        if (state.phase().ended()) {
            return;
        }
        var deadline = state.deadline() == null
                ? state.createdAt().plusMillis(state.asked().timeoutMs())
                : state.deadline();
        if (!deadline.isAfter(story.now())) {
            var cancelling = state.cancelling();
            story.tell(
                    PRIME,
                    null,
                    cancelling == null
                            ? new RunEvent.RunFinished(
                                    Phase.Failed, null, Failure.timeout("RUN_TIMEOUT", waitingFor(state)))
                            : new RunEvent.RunFinished(Phase.Cancelled, null, Failure.cancelled(cancelling)));
            return;
        }
        for (var key : state.outstanding()) {
            var due = state.node(key).due();
            if (!story.state().phase().ended() && due != null && !due.isAfter(story.now())) {
                nodeDue(story, key, deadline);
            }
        }
    }

    private static void nodeDue(Story story, NodeKey key, Instant runDeadline) {
        var node = story.state().node(key);
        if (node.status() == NodeState.Status.waiting) {
            var next = dispatch(story, story.state().shape().node(key.node()), node.attempts() + 1, runDeadline);
            story.tell(PRIME, null, new RunEvent.AttemptDispatched(next));
        } else {
            var late = Failure.timeout(
                    "ATTEMPT_TIMEOUT", "attempt " + node.attempts() + " of " + key.node() + " gave no outcome in time");
            conclude(story, key, Outcome.failed(late, Execution.UNKNOWN), PRIME, null);
        }
    }

    private static String waitingFor(RunState state) {
        var nodes = state.outstanding().stream().map(NodeKey::node).sorted().collect(Collectors.joining(", "));
        return "the run took longer than " + state.asked().timeoutMs() + " ms"
                + (nodes.isEmpty() ? " before it was admitted" : ", waiting for " + nodes);
    }
}
