package dev.electrons.run;

import dev.electrons.event.Phase;
import dev.electrons.graph.Node;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run waits for, in words: a function of its state. */
public final class Why {
    private static final int MOST = 200;

    private Why() {}

    /**
     * One thing that must happen.
     *
     * @param what {@code admission target worker retry person signal time subworkflow passes resume cancellation join}
     * @param node which waits; null for the run itself
     * @param until when something else happens instead, at the latest; null when nothing does
     */
    public record Waiting(
            String what,
            @Nullable String node,
            Instant since,
            @Nullable Instant until,
            String words) {}

    /** Everything that it waits for; nothing once it has ended. */
    public static List<Waiting> of(RunState state, Instant now) {
        if (state.phase().ended()) {
            return List.of();
        }
        var waiting = new ArrayList<Waiting>();
        var halted = state.haltedAt() == null ? state.createdAt() : state.haltedAt();
        if (state.paused() != null) {
            waiting.add(new Waiting("resume", null, halted, state.deadline(), "paused: " + state.paused()));
        }
        if (state.cancelling() != null) {
            var words = "being cancelled, until what is in flight has stopped: " + state.cancelling();
            waiting.add(new Waiting("cancellation", null, halted, state.deadline(), words));
        }
        var hold = state.hold();
        if (hold != null && !hold.granted()) {
            waiting.add(target(state, hold));
            return waiting;
        }
        if (state.phase() == Phase.Pending || state.graph() == null) {
            waiting.add(new Waiting(
                    "admission",
                    null,
                    state.createdAt(),
                    state.nextDue().orElse(null),
                    "prime has not decided on it yet"));
            return waiting;
        }
        state.outstanding().stream()
                .sorted(Comparator.comparing(NodeKey::node).thenComparingInt(NodeKey::iteration))
                .limit(MOST)
                .forEach(key -> waiting.add(node(state, key, now)));
        joins(state, waiting);
        state.proposals()
                .forEach((agent, proposal) -> waiting.add(new Waiting(
                        "person",
                        agent,
                        proposal.at(),
                        state.deadline(),
                        "somebody has to decide whether the graph may be changed as it proposes: "
                                + proposal.description())));
        return waiting;
    }

    private static Waiting target(RunState state, Hold hold) {
        var refusal = hold.refusal();
        var words = "waits for the target " + hold.target().name()
                + (refusal == null ? "" : ", which it could not have: " + refusal.words());
        var until = refusal == null || refusal.nextAllowedAt() == null ? hold.until() : refusal.nextAllowedAt();
        return new Waiting("target", null, state.createdAt(), until, words);
    }

    private static Waiting node(RunState state, NodeKey key, Instant now) {
        var node = state.node(key);
        var shape = state.shape().node(key.node());
        if (node.held()) {
            return waiting("resume", key, node, "ready, and held back because the run is paused");
        }
        if (node.betweenAttempts()) {
            boolean below = shape.what() == NodeKind.SUBWORKFLOW;
            var failed = below ? "the run below failed" : "attempt " + node.attempts() + " failed";
            return waiting("retry", key, node, failed + "; the next one starts in " + left(now, node.due()));
        }
        return switch (shape.what()) {
            case TASK ->
                waiting(
                        "worker",
                        key,
                        node,
                        "attempt " + node.attempts() + " is with a worker of kind " + shape.worker());
            case SUBWORKFLOW ->
                waiting("subworkflow", key, node, "the run " + node.child() + " of " + shape.workflow());
            case HUMAN -> waiting("person", key, node, "somebody has to decide");
            case WAIT -> waiting(shape, key, node);
            case LOOP, MAP -> waiting("passes", key, node, passes(node));
            case TRANSFORM, FILTER, AGGREGATE, BRANCH -> waiting("time", key, node, "its turn to be worked out");
        };
    }

    private static Waiting waiting(Node shape, NodeKey key, NodeState node) {
        return shape.signal() == null
                ? waiting("time", key, node, "time has to pass")
                : waiting("signal", key, node, "the signal " + shape.signal() + " has to come");
    }

    private static Waiting waiting(String what, NodeKey key, NodeState node, String words) {
        var name = key.iteration() == 0 ? key.node() : key.node() + " (pass " + key.iteration() + ")";
        return new Waiting(what, key.node(), node.since(), node.due(), name + ": " + words);
    }

    private static String passes(NodeState node) {
        var round = node.round();
        return round == null
                ? "no pass has begun"
                : round.opened() + " passes begun, " + round.open() + " of them not over";
    }

    private static String left(Instant now, @Nullable Instant due) {
        var left = due == null ? Duration.ZERO : Duration.between(now, due);
        return left.isNegative() ? "no time" : left.toMillis() + " ms";
    }

    /** Nodes that some of their ways have reached and that wait for the others. */
    private static void joins(RunState state, List<Waiting> waiting) {
        state.nodes().entrySet().stream()
                .filter(entry -> entry.getValue().status() == NodeState.Status.pending)
                .filter(entry -> entry.getValue().live() + entry.getValue().dead() > 0)
                .sorted(Comparator.comparing(entry -> entry.getKey().node()))
                .limit(MOST)
                .forEach(entry -> {
                    var node = entry.getValue();
                    int ways = state.shape().incoming(entry.getKey().node()).size();
                    var words = (node.live() + node.dead()) + " of " + ways + " ways that lead there have been told";
                    waiting.add(waiting("join", entry.getKey(), node, words));
                });
    }
}
