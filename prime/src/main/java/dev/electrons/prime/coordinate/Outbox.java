package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.ResultMessages;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.prime.dispatch.Dispatcher;
import dev.electrons.prime.engine.Tasks;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.NodeState;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.task.Control;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What must be published after events are durable: the events, results, stop orders, and tasks as far as credit goes. */
final class Outbox {
    private static final String SOURCE = "prime";
    private static final String ENDED = "the run has ended";

    private final EventMessages events;
    private final ResultMessages results;
    private final ControlCodec controls;
    private final TaskCodec tasks;
    private final SignalCodec signals;
    private final GuardMessages guards;
    private final Dispatcher dispatcher;
    private final List<Message> messages = new ArrayList<>();
    private List<Task> handedOut = List.of();

    Outbox(Topics topics, Dispatcher dispatcher) {
        events = new EventMessages(topics, SOURCE);
        results = new ResultMessages(topics, SOURCE);
        controls = new ControlCodec(topics, SOURCE);
        tasks = new TaskCodec(topics, SOURCE);
        signals = new SignalCodec(topics, SOURCE);
        guards = new GuardMessages(topics, SOURCE);
        this.dispatcher = dispatcher;
    }

    /** The consequences of new events, in order. */
    void happened(RunState before, List<Folded> added) {
        var state = before;
        if (before.version() == 1) { // intake wrote it, and only signalled it
            publish(before, Recorded.requested(before.run(), before.createdAt(), before.asked()));
        }
        for (var folded : added) {
            var recorded = folded.recorded();
            var after = folded.after();
            var message = events.message(recorded, folded.data(), after.asked().traceparent());
            messages.add(message.traced(after.asked().tracestate()));
            giveUp(state, after, recorded);
            follow(state, after, recorded);
            state = after;
        }
    }

    /** Work that was in flight and that nobody waits for any more, though it has not answered. */
    private void giveUp(RunState before, RunState after, Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.NodeSettled e -> {
                var round = before.node(new NodeKey(e.node(), e.iteration())).round();
                if (round != null && round.open() > 0) {
                    before.outstanding().stream()
                            .filter(key -> !after.node(key).status().outstanding())
                            .forEach(key -> giveUp(before, key, recorded));
                } else if (recorded.cause() == null) { // time, and not the work itself, settled it
                    giveUp(before, new NodeKey(e.node(), e.iteration()), recorded);
                }
            }
            case RunEvent.AttemptFailed e -> {
                if (!recorded.actor().startsWith("worker:")) {
                    giveUp(before, new NodeKey(e.node(), e.iteration()), recorded);
                }
            }
            case RunEvent.RunCancelRequested _, RunEvent.RunFinished _ -> children(before, recorded);
            case RunEvent.RunRequested _,
                    RunEvent.TargetAsked _,
                    RunEvent.RunBlocked _,
                    RunEvent.RunAdmitted _,
                    RunEvent.AttemptDispatched _,
                    RunEvent.PassesOpened _,
                    RunEvent.RunPaused _,
                    RunEvent.RunResumed _,
                    RunEvent.SignalReceived _,
                    RunEvent.PatchProposed _,
                    RunEvent.PatchDecided _,
                    RunEvent.RunPatched _,
                    RunEvent.NodesReset _,
                    RunEvent.RunFailing _,
                    RunEvent.SignalRefused _ -> {}
        }
    }

    private void giveUp(RunState before, NodeKey key, Recorded recorded) {
        var node = before.node(key);
        if (node.status() != NodeState.Status.running) {
            return;
        }
        var child = node.child();
        if (child != null) {
            say(Children.stop(child, "the run above no longer waits for it"), recorded.at(), before);
        } else if (Tasks.isInFlight(before, key)) {
            var attempt = key.attempt(before.run(), node.attempts());
            dispatcher.settled(attempt);
            messages.add(
                    controls.message(Control.cancel(attempt, "nobody waits for this attempt any more", recorded.at())));
        }
    }

    private void children(RunState before, Recorded recorded) {
        before.outstanding().stream()
                .map(before::node)
                .filter(node -> node.status() == NodeState.Status.running)
                .flatMap(node -> Stream.ofNullable(node.child()))
                .forEach(child -> say(Children.stop(child, "the run above ends"), recorded.at(), before));
    }

    private void say(Signal signal, Instant at, RunState about) {
        messages.add(signals.message(signal, at, about.asked().traceparent()));
    }

    private void follow(RunState before, RunState state, Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.NodeSettled e ->
                dispatcher.settled(new AttemptId(state.run(), e.node(), e.iteration(), e.attempt()));
            case RunEvent.AttemptFailed e ->
                dispatcher.settled(new AttemptId(state.run(), e.node(), e.iteration(), e.attempt()));
            case RunEvent.RunCancelRequested e -> stop(state, e.reason(), recorded.at());
            case RunEvent.RunFinished _ -> finished(before, state, recorded);
            case RunEvent.TargetAsked _ -> ask(state, recorded.at());
            case RunEvent.RunRequested _,
                    RunEvent.RunBlocked _,
                    RunEvent.RunAdmitted _,
                    RunEvent.AttemptDispatched _,
                    RunEvent.PassesOpened _,
                    RunEvent.RunPaused _,
                    RunEvent.RunResumed _,
                    RunEvent.SignalReceived _,
                    RunEvent.PatchProposed _,
                    RunEvent.PatchDecided _,
                    RunEvent.RunPatched _,
                    RunEvent.NodesReset _,
                    RunEvent.RunFailing _,
                    RunEvent.SignalRefused _ -> {}
        }
        begun(state, RunEvent.dispatched(recorded.event()), recorded.at());
    }

    /** Attempts that have begun: workers get theirs, and runs below are told to start. */
    private void begun(RunState state, List<Dispatch> dispatched, Instant at) {
        for (var dispatch : dispatched) {
            var key = new NodeKey(dispatch.node(), dispatch.iteration());
            if (Tasks.isInFlight(state, key)) {
                dispatcher.offer(Tasks.of(state, key));
            }
            Children.first(state, dispatch, at).ifPresent(first -> say(new Signal.Requested(first), at, state));
        }
    }

    /**
     * Everything that a crash may have left unpublished.
     *
     * @param answered whether its target has just told the run: one that waits would be told the same for ever if it asked again
     * @param givenUp whether the run above has just told this one to stop: it need not hear again how this one ended
     */
    void again(RunState state, List<Recorded> told, boolean answered, boolean givenUp) {
        var replayed = RunState.empty(state.run());
        boolean whole = !told.isEmpty() && told.getFirst().version() == 1;
        for (var recorded : told) {
            var earlier = replayed;
            replayed = whole ? Evolve.evolve(replayed, recorded) : state;
            publish(state, recorded);
            boolean working = !whole || working(earlier);
            if (recorded.event() instanceof RunEvent.RunFinished
                    && replayed.phase().ended()) {
                result(replayed, recorded);
                if (!givenUp) {
                    outcome(replayed, recorded);
                }
                if (working) {
                    stop(state, ENDED, recorded.at());
                }
            } else if (working && recorded.event() instanceof RunEvent.RunCancelRequested e) {
                stop(state, e.reason(), recorded.at());
            }
        }
        Children.vain(state, told)
                .forEach(child -> say(
                        Children.stop(child, "the run above no longer waits for it"),
                        told.getLast().at(),
                        state));
        offer(state);
        nudge(state);
        if (!answered || state.phase().ended()) {
            ask(state, state.endedAt() == null ? state.createdAt() : state.endedAt());
        }
    }

    /** Runs below that may not have heard that they are to start, or had no chance to tell how they ended. */
    private void nudge(RunState state) {
        if (!state.phase().ended()) {
            state.outstanding().stream()
                    .map(state::node)
                    .filter(node -> node.status() == NodeState.Status.running)
                    .flatMap(node -> Stream.ofNullable(node.child()))
                    .forEach(child -> say(new Signal.TimeCame(child, state.createdAt()), state.createdAt(), state));
        }
    }

    /** A run is to be decided on because of a signal of its own. */
    void wake(RunId run) {
        messages.add(signals.message(new Signal.TimeCame(run, run.createdAt()), run.createdAt(), null));
    }

    /** What was drained last did not get out: its tasks are ready again, the rest follows from the states. */
    void unsent() {
        dispatcher.takeBack(handedOut);
        handedOut = List.of();
    }

    private void publish(RunState state, Recorded recorded) {
        messages.add(events.message(recorded, state.asked().traceparent())
                .traced(state.asked().tracestate()));
    }

    private void finished(RunState before, RunState state, Recorded recorded) {
        result(state, recorded);
        outcome(state, recorded);
        ask(state, recorded.at());
        dispatcher.ended(state.run());
        if (working(before)) {
            stop(state, ENDED, recorded.at());
        }
    }

    /** What a run that waits for its target, or had one, owes to that: it asks until it is answered and gives back when it ends. */
    private void ask(RunState state, Instant at) {
        var hold = state.hold();
        if (hold == null) {
            return;
        }
        var target = hold.target().name();
        if (state.phase().ended()) {
            messages.add(guards.message(new GuardSignal.Release(target, state.run(), hold.ending(state)), at));
        } else if (!hold.granted()) {
            messages.add(guards.message(new GuardSignal.Acquire(target, hold.asker(state)), at));
        }
    }

    private void result(RunState ended, Recorded recorded) {
        var asked = ended.asked();
        results.messages(Results.of(ended), recorded.version(), asked.traceparent())
                .forEach(message -> messages.add(message.traced(asked.tracestate())));
    }

    /** What the run above is waiting for, if there is one. */
    private void outcome(RunState ended, Recorded recorded) {
        Children.outcome(ended).ifPresent(signal -> say(signal, recorded.at(), ended));
    }

    /** Whether workers may have something of it in hand, whoever dispatched it. */
    private static boolean working(RunState state) {
        return state.graph() != null && state.outstanding().stream().anyMatch(key -> Tasks.isInFlight(state, key));
    }

    private void stop(RunState state, String reason, Instant at) {
        messages.add(controls.message(Control.cancel(state.run(), reason, at)));
    }

    private void offer(RunState state) {
        Tasks.inFlight(state).forEach(dispatcher::offer);
    }

    /** All messages of this batch, tasks last; the outbox is empty afterwards. */
    List<Message> drain(Instant now) {
        handedOut = dispatcher.next();
        handedOut.forEach(task -> messages.add(tasks.message(task, now)));
        var all = List.copyOf(messages);
        messages.clear();
        return all;
    }
}
