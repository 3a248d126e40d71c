package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Node;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.NodeTable;
import dev.electrons.run.RunState;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** What time does to a run: attempts that are late, retries whose turn has come, waits that are over. */
final class Clockwork {
    private static final Execution PRIME = Execution.by("prime");
    private static final int MOST = 1_000;

    private final Story story;
    private final Steps steps;
    private final Attempts attempts;

    Clockwork(Story story, Steps steps, Attempts attempts) {
        this.story = story;
        this.steps = steps;
        this.attempts = attempts;
    }

    void timeCame() {
        var state = story.state();
        if (!Starts.last(state).isAfter(story.now())) {
            end(state);
            return;
        }
        var due = new ArrayList<NodeKey>();
        for (NodeTable.Due next : state.table().dues()) {
            if (next.at().isAfter(story.now()) || due.size() == MOST) {
                break;
            }
            if (state.paused() == null || state.node(next.key()).status() != NodeState.Status.waiting) {
                due.add(next.key());
            }
        }
        for (var key : due) {
            var node = story.state().node(key);
            if (!story.state().phase().ended() && node.status().outstanding()) {
                due(key, node);
            }
        }
        steps.run();
    }

    private void end(RunState state) {
        if (state.cancelling() != null) {
            story.finish(Phase.Cancelled, null, Failure.cancelled(state.cancelling()));
        } else if (state.failing() != null) {
            story.finish(Phase.Failed, null, state.failing());
        } else {
            var late = Failure.timeout("RUN_TIMEOUT", waitingFor(state));
            story.finish(Phase.Failed, null, working(state) ? late : idle(late));
        }
    }

    private void due(NodeKey key, NodeState state) {
        var node = story.state().shape().node(key.node());
        boolean waits = state.status() == NodeState.Status.waiting;
        switch (node.what()) {
            case TASK, SUBWORKFLOW -> {
                if (waits) {
                    again(key);
                } else {
                    late(key, node, state);
                }
            }
            case TRANSFORM, FILTER, AGGREGATE, BRANCH -> steps.atOnce(key);
            case WAIT, HUMAN -> {
                if (state.betweenAttempts()) {
                    again(key);
                } else if (node.what() == NodeKind.WAIT) {
                    waited(key, node, state);
                } else {
                    undecided(key, node);
                }
            }
            case LOOP, MAP -> attempts.fail(key, Failure.timeout("NODE_TIMEOUT", tooLong(node)), Steps.PRIME, null);
        }
    }

    private void again(NodeKey key) {
        if (Steps.ending(story.state())) {
            steps.settle(key, Outcome.failed(Failure.cancelled("the run is ending"), PRIME), Steps.PRIME, null);
            return;
        }
        var dispatched = new ArrayList<RunEvent.Dispatch>();
        steps.begin(story.state(), key, dispatched);
        dispatched.forEach(next -> story.tell(Steps.PRIME, null, new RunEvent.AttemptDispatched(next)));
    }

    private void late(NodeKey key, Node node, NodeState state) {
        var total = Starts.total(story.state(), key, story.now());
        boolean all = total.isPresent() && !total.get().isAfter(story.now());
        var failure = all
                ? Failure.timeout("NODE_TIMEOUT", tooLong(node))
                : Failure.timeout(
                        "ATTEMPT_TIMEOUT",
                        "attempt " + state.attempts() + " of " + key.node() + " gave no outcome in time");
        attempts.fail(key, failure, Steps.PRIME, null);
    }

    private static String tooLong(Node node) {
        return node.id() + " took longer than " + node.timeouts().total() + " with all its attempts";
    }

    private void waited(NodeKey key, Node node, NodeState state) {
        if (node.signal() == null || "continue".equals(node.onTimeout())) {
            ObjectNode output = Json.MAPPER.createObjectNode().put("waited_until", String.valueOf(state.due()));
            steps.settle(key, Outcome.success(Value.of(output), PRIME), Steps.PRIME, null);
        } else {
            var words = "the signal " + node.signal() + " did not come in time";
            attempts.fail(key, idle(Failure.timeout("SIGNAL_TIMEOUT", words)), Steps.PRIME, null);
        }
    }

    private void undecided(NodeKey key, Node node) {
        if ("reject".equals(node.onTimeout())) {
            steps.settle(
                    key,
                    Outcome.success(Decisions.output(false, "nobody decided in time", null), PRIME),
                    Steps.PRIME,
                    null);
        } else {
            var words = "nobody decided on " + node.id() + " in time";
            attempts.fail(key, idle(Failure.timeout("HUMAN_TIMEOUT", words)), Steps.PRIME, null);
        }
    }

    /** Time ran out on a person, a signal or a target, and not on work. */
    private static Failure idle(Failure failure) {
        return failure.at(Failure.Stage.BEFORE);
    }

    private static boolean working(RunState state) {
        return state.outstanding().stream()
                .map(state::node)
                .anyMatch(node -> node.status() == NodeState.Status.running);
    }

    private static String waitingFor(RunState state) {
        var nodes = state.outstanding().stream()
                .map(NodeKey::node)
                .distinct()
                .sorted()
                .limit(20)
                .collect(Collectors.joining(", "));
        return "the run took longer than " + state.asked().timeoutMs() + " ms"
                + (nodes.isEmpty() ? " before it was admitted" : ", waiting for " + nodes);
    }
}
