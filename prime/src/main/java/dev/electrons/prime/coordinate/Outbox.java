package dev.electrons.prime.coordinate;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.ResultMessages;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.prime.dispatch.Dispatcher;
import dev.electrons.prime.engine.Tasks;
import dev.electrons.run.Evolve;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.task.Control;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What must be published after events are durable: the events, results, stop orders, and tasks as far as credit goes. */
final class Outbox {
    private static final String SOURCE = "prime";

    private final EventMessages events;
    private final ResultMessages results;
    private final ControlCodec controls;
    private final TaskCodec tasks;
    private final Dispatcher dispatcher;
    private final List<Message> messages = new ArrayList<>();
    private List<Task> handedOut = List.of();

    Outbox(Topics topics, Dispatcher dispatcher) {
        events = new EventMessages(topics, SOURCE);
        results = new ResultMessages(topics, SOURCE);
        controls = new ControlCodec(topics, SOURCE);
        tasks = new TaskCodec(topics, SOURCE);
        this.dispatcher = dispatcher;
    }

    /** The consequences of new events, in order. */
    void happened(RunState before, List<Recorded> added) {
        var state = before;
        if (before.version() == 1) { // intake wrote it, and only signalled it
            publish(before, Recorded.requested(before.run(), before.createdAt(), before.asked()));
        }
        for (var recorded : added) {
            state = Evolve.evolve(state, recorded);
            publish(state, recorded);
            follow(state, recorded);
        }
    }

    private void follow(RunState state, Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.RunAdmitted e -> begun(state, e.dispatched());
            case RunEvent.AttemptDispatched e -> begun(state, List.of(e.dispatch()));
            case RunEvent.PassesOpened e -> begun(state, e.dispatched());
            case RunEvent.RunResumed e -> begun(state, e.dispatched());
            case RunEvent.RunPatched e -> begun(state, e.dispatched());
            case RunEvent.NodesReset e -> begun(state, e.dispatched());
            case RunEvent.NodeSettled e -> {
                dispatcher.settled(new AttemptId(state.run(), e.node(), e.iteration(), e.attempt()));
                begun(state, e.dispatched());
            }
            case RunEvent.AttemptFailed e ->
                dispatcher.settled(new AttemptId(state.run(), e.node(), e.iteration(), e.attempt()));
            case RunEvent.RunCancelRequested e -> stop(state, e.reason(), recorded.at());
            case RunEvent.RunFinished _ -> finished(state, recorded);
            case RunEvent.RunRequested _,
                    RunEvent.SignalRefused _,
                    RunEvent.RunPaused _,
                    RunEvent.SignalReceived _,
                    RunEvent.RunFailing _ -> {}
        }
    }

    /** Attempts that have begun: workers get theirs. */
    private void begun(RunState state, List<Dispatch> dispatched) {
        for (var dispatch : dispatched) {
            var key = new NodeKey(dispatch.node(), dispatch.iteration());
            if (Tasks.isInFlight(state, key)) {
                dispatcher.offer(Tasks.of(state, key));
            }
        }
    }

    /** Everything that a crash may have left unpublished. */
    void again(RunState state, List<Recorded> told) {
        var replayed = RunState.empty(state.run());
        boolean whole = !told.isEmpty() && told.getFirst().version() == 1;
        for (var recorded : told) {
            replayed = whole ? Evolve.evolve(replayed, recorded) : state;
            publish(state, recorded);
            if (recorded.event() instanceof RunEvent.RunFinished
                    && replayed.phase().ended()) {
                messages.addAll(results.messages(
                        Results.of(replayed), recorded.version(), state.asked().traceparent()));
            }
        }
        if (state.cancelling() != null && !state.phase().ended()) {
            stop(state, state.cancelling(), state.createdAt());
        }
        offer(state);
    }

    /** What was drained last did not get out: its tasks are ready again, the rest follows from the states. */
    void unsent() {
        dispatcher.takeBack(handedOut);
        handedOut = List.of();
    }

    private void publish(RunState state, Recorded recorded) {
        messages.add(events.message(recorded, state.asked().traceparent()));
    }

    private void finished(RunState state, Recorded recorded) {
        messages.addAll(results.messages(
                Results.of(state), recorded.version(), state.asked().traceparent()));
        boolean workLeft = dispatcher.ended(state.run());
        if (workLeft) {
            messages.add(controls.message(Control.cancel(state.run(), "the run has ended", recorded.at())));
        }
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
