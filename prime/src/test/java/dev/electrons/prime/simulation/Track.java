package dev.electrons.prime.simulation;

import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Node;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.run.RunState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold of the events of one run, each looked at once, in order. */
final class Track {
    private static final Set<String> AT_ONCE = Set.of("transform", "branch", "loop", "map");

    private final Map<NodeKey, Integer> attempts = new HashMap<>();
    private final Set<AttemptId> dispatched = new HashSet<>();
    private final Set<AttemptId> concluded = new HashSet<>();
    private final Set<AttemptId> settled = new HashSet<>();
    /** Ready while the run is paused: they begin when it is resumed. */
    private final Set<AttemptId> held = new HashSet<>();

    /** Nodes that are done within the decision that reaches them, or that only their passes tell of. */
    private final Set<String> atOnce = new HashSet<>();

    /** By node, and how many of each have come and were not taken. */
    private final Map<String, String> signals = new HashMap<>();

    private final Map<String, Integer> heard = new HashMap<>();
    private boolean paused;
    private int seen;
    private boolean ended;
    private boolean cancelling;

    int seen() {
        return seen;
    }

    boolean dispatched(AttemptId attempt) {
        return dispatched.contains(attempt);
    }

    void follows(Recorded recorded) {
        var event = recorded.event();
        Broken.unless(recorded.version() == ++seen, "%s comes where version %d must", recorded.id(), seen);
        if (event instanceof RunEvent.RunAdmitted admitted && admitted.graph() != null) {
            admitted.graph().nodes().forEach(this::drawn);
        }
        if (event instanceof RunEvent.RunPatched patched) {
            patched.graph().nodes().forEach(this::drawn);
            var left = patched.graph().nodes().stream().map(Node::id).collect(Collectors.toSet());
            held.removeIf(attempt -> !left.contains(attempt.node()));
            attempts.keySet().removeIf(key -> !left.contains(key.node()));
        }
        if (event instanceof RunEvent.NodesReset) { // somebody wants more of it
            ended = false;
            cancelling = false;
            concluded.removeIf(
                    attempt -> atOnce(attempt.node())); // a loop goes on under the attempt in which it failed
            settled.removeIf(attempt -> atOnce(attempt.node()));
        }
        Broken.unless(
                !ended || event instanceof RunEvent.SignalRefused,
                "%s follows the end of its run: %s",
                recorded.id(),
                event);
        Facts.concluded(recorded.run(), event).ifPresent(attempt -> {
            Broken.unless(
                    dispatched.contains(attempt)
                            || held.remove(attempt)
                            || atOnce.contains(attempt.node())
                            || tooDeep(event),
                    "%s was settled but never dispatched",
                    attempt);
            // A node may also end by time, or with its run, while it waits for its next attempt.
            boolean between = event instanceof RunEvent.NodeSettled && recorded.cause() == null && settled.add(attempt);
            Broken.unless(concluded.add(attempt) || between, "%s was settled twice", attempt);
        });
        if (event instanceof RunEvent.NodeSettled over && atOnce(over.node())) { // tried without having been dispatched
            attempts.merge(new NodeKey(over.node(), over.iteration()), over.attempt(), Math::max);
        }
        if (event instanceof RunEvent.SignalReceived came) {
            heard.merge(came.name(), 1, Integer::sum);
        }
        if (event instanceof RunEvent.NodeSettled over && hears(over)) {
            Broken.unless(
                    heard.merge(signals.getOrDefault(over.node(), ""), -1, Integer::sum) >= 0,
                    "%s went on with a signal that another node took, or that never came",
                    over.node());
        }
        if (event instanceof RunEvent.RunResumed) {
            paused = false;
        }
        RunEvent.dispatched(event).forEach(dispatch -> begins(recorded, dispatch));
        paused |= event instanceof RunEvent.RunPaused;
        cancelling |= event instanceof RunEvent.RunCancelRequested;
        if (event instanceof RunEvent.RunFinished) {
            ended = true;
            paused = false;
            held.clear();
        }
    }

    /** Whether a signal, and not time, ended a wait. */
    private boolean hears(RunEvent.NodeSettled over) {
        var output = over.outcome().output();
        return signals.containsKey(over.node())
                && over.outcome().succeeded()
                && (output == null || !output.json().contains("waited_until"));
    }

    private static boolean tooDeep(RunEvent event) {
        return event instanceof RunEvent.NodeSettled over
                && over.outcome().failure() != null
                && over.outcome().failure().code().equals("SUBWORKFLOW_TOO_DEEP");
    }

    /** Whether no worker and nobody else does it: it is what its passes, or an expression, come to. */
    boolean atOnce(String node) {
        return atOnce.contains(node);
    }

    private void drawn(Node node) {
        if (node.signal() != null) {
            signals.put(node.id(), node.signal());
        } else {
            signals.remove(node.id());
        }
        if (AT_ONCE.contains(node.kind()) || node.signal() != null) { // which may have come before
            atOnce.add(node.id());
        } else {
            atOnce.remove(node.id());
        }
    }

    private void begins(Recorded recorded, RunEvent.Dispatch dispatch) {
        var key = new NodeKey(dispatch.node(), dispatch.iteration());
        var attempt = key.attempt(recorded.run(), dispatch.attempt());
        int number = held.remove(attempt) ? attempts.getOrDefault(key, 0) : attempts.merge(key, 1, Integer::sum);
        if (paused) {
            held.add(attempt);
            return;
        }
        Broken.unless(
                dispatched.add(attempt) && number == dispatch.attempt(),
                "%s was dispatched as number %d of its node",
                attempt,
                number);
        Broken.unless(!cancelling, "%s was dispatched though its run is being cancelled", attempt);
    }

    /** A run that goes on owes something: nothing hangs. */
    static void goesOn(RunState state) {
        Broken.unless(
                state.phase() != Phase.Running
                        || !state.outstanding().isEmpty()
                        || !state.proposals().isEmpty(),
                "%s goes on at version %d, but nothing of it is outstanding: it hangs",
                state.run(),
                state.version());
    }
}
