package dev.electrons.run;

import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.GraphIndex;
import dev.electrons.guard.Target;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.util.List;
import java.util.Set;
import org.pcollections.TreePVector;

/** The fold: state and event to state. Evaluates nothing, asks nobody, never fails on an event that prime recorded. */
public final class Evolve {
    private Evolve() {}

    /** The state after all these events, from the first. */
    public static RunState fold(RunId run, List<Recorded> events) {
        var state = RunState.empty(run);
        for (var event : events) {
            state = evolve(state, event);
        }
        return state;
    }

    public static RunState evolve(RunState state, Recorded recorded) {
        var draft = new Draft(state, recorded.at());
        switch (recorded.event()) {
            case RunEvent.RunRequested e -> draft.request = e.request();
            case RunEvent.TargetAsked e -> {
                draft.classification = e.classification();
                draft.hold = new Hold(Target.of(e.target()), e.workflow(), e.policy(), e.until(), false, null);
            }
            case RunEvent.RunBlocked e -> {
                draft.phase = Phase.Blocked;
                draft.hold = draft.hold == null ? null : draft.hold.with(false, e.refusal());
            }
            case RunEvent.RunAdmitted e -> admit(draft, e);
            case RunEvent.NodeSettled e -> draft.settle(e);
            case RunEvent.AttemptFailed e -> draft.retry(e);
            case RunEvent.AttemptDispatched e -> draft.dispatch(e.dispatch());
            case RunEvent.PassesOpened e -> draft.open(e);
            case RunEvent.RunPaused e -> {
                draft.paused = e.reason();
                draft.haltedAt = draft.at;
            }
            case RunEvent.RunResumed e -> {
                draft.paused = null;
                e.dispatched().forEach(draft::dispatch);
            }
            case RunEvent.SignalReceived e -> {
                var before = draft.received.getOrDefault(e.name(), TreePVector.empty());
                draft.received = draft.received.plus(e.name(), before.plus(e.data()));
            }
            case RunEvent.PatchProposed e ->
                draft.proposals =
                        draft.proposals.plus(e.node(), new Proposal(e.operations(), e.description(), draft.at));
            case RunEvent.PatchDecided e -> draft.proposals = draft.proposals.minus(e.node());
            case RunEvent.RunPatched e -> patch(draft, e);
            case RunEvent.NodesReset e -> reset(draft, e);
            case RunEvent.RunFailing e -> draft.failing = e.failure();
            case RunEvent.RunCancelRequested e -> {
                draft.cancelling = e.reason();
                draft.haltedAt = draft.at;
                draft.deadline = e.closesAt();
            }
            case RunEvent.RunFinished e -> draft.finish(e);
            case RunEvent.SignalRefused _ -> {}
        }
        return draft.done(recorded.version(), steers(state, recorded) ? recorded.cause() : null);
    }

    private static void admit(Draft draft, RunEvent.RunAdmitted event) {
        draft.classification = event.classification();
        draft.hold = draft.hold == null ? null : draft.hold.with(true, null);
        draft.graph = event.graph() == null ? BuiltIn.of(event.classification()) : GraphIndex.of(event.graph());
        draft.definition = event.version();
        draft.revision = 1;
        draft.phase = Phase.Running;
        draft.startedAt = draft.at;
        draft.deadline = event.deadline();
        if (event.taken() != null) {
            event.taken().forEach(draft::take);
        }
        event.dispatched().forEach(draft::dispatch);
    }

    private static void patch(Draft draft, RunEvent.RunPatched event) {
        draft.reshape(GraphIndex.of(event.graph()));
        draft.revision = event.revision();
        event.arrivals().forEach(draft::arrive);
        event.skipped().forEach(draft::skip);
        event.dispatched().forEach(draft::dispatch);
    }

    private static void reset(Draft draft, RunEvent.NodesReset event) {
        if (draft.phase.ended()) {
            draft.reopen();
        }
        draft.phase = Phase.Running;
        draft.endedAt = null;
        draft.output = null;
        draft.failure = null;
        draft.failing = null;
        draft.cancelling = null;
        draft.deadline = event.deadline();
        event.nodes().forEach(node -> draft.reset(node, event));
        event.arrivals().forEach(draft::arrive);
        var replayed = event.reason().equals("replay") ? Set.copyOf(event.nodes()) : Set.of();
        for (var dispatch : event.dispatched()) {
            if (replayed.contains(new RunEvent.NodeAt(dispatch.node(), dispatch.iteration()))) {
                draft.replay(dispatch);
            } else {
                draft.dispatch(dispatch);
            }
        }
    }

    /** Whether the event answers somebody's steering, so that the same is not done twice. */
    private static boolean steers(RunState state, Recorded recorded) {
        return switch (recorded.event()) {
            case RunEvent.RunCancelRequested _,
                    RunEvent.SignalRefused _,
                    RunEvent.RunPaused _,
                    RunEvent.RunResumed _,
                    RunEvent.SignalReceived _,
                    RunEvent.PatchProposed _,
                    RunEvent.PatchDecided _,
                    RunEvent.RunPatched _,
                    RunEvent.NodesReset _ -> true;
            case RunEvent.NodeSettled e -> {
                var attempt = new AttemptId(state.run(), e.node(), e.iteration(), e.attempt());
                yield recorded.cause() != null && !recorded.cause().equals(attempt.toString());
            }
            case RunEvent.RunRequested _,
                    RunEvent.TargetAsked _,
                    RunEvent.RunBlocked _,
                    RunEvent.RunAdmitted _,
                    RunEvent.AttemptFailed _,
                    RunEvent.AttemptDispatched _,
                    RunEvent.PassesOpened _,
                    RunEvent.RunFailing _,
                    RunEvent.RunFinished _ -> false;
        };
    }
}
