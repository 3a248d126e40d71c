package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Arrivals;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.NodeAt;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes that had ended and are to run again: what failed, or one that somebody picked. */
final class Again {
    private static final String GAVE_BACK = "the run has given its target back; rerun it instead";

    private final Story story;
    private final Steps steps;
    private final Expressions expressions;

    Again(Story story, Steps steps, Expressions expressions) {
        this.story = story;
        this.steps = steps;
        this.expressions = expressions;
    }

    void retry(Steering.RetryAsked asked, Steer steer) {
        var state = story.state();
        if (state.phase() != Phase.Failed && state.phase() != Phase.Cancelled) {
            steer.refuse(
                    asked, "only a run that failed or was cancelled can be retried, not one that is " + state.phase());
            return;
        }
        if (gaveBack(state)) {
            steer.refuse(asked, GAVE_BACK);
            return;
        }
        var failed = state.graph() == null ? List.<NodeKey>of() : Unhandled.nodes(state, expressions);
        if (failed.isEmpty()) {
            steer.refuse(asked, "no node of the run failed: it never started; post the request again");
            return;
        }
        var hopeless = Reached.hopeless(state, failed);
        if (hopeless.isPresent()) {
            steer.refuse(
                    asked, hopeless.get().message() + ": trying again cannot change that; replay what leads there");
            return;
        }
        reset(asked, "retry", failed, new LinkedHashSet<>(), false, null);
    }

    /** Whether another run may have its target by now. */
    private static boolean gaveBack(RunState state) {
        return state.hold() != null && state.phase().ended();
    }

    void replay(Steering.ReplayAsked asked, Steer steer) {
        var state = story.state();
        var problems = problems(state, asked);
        if (!problems.isEmpty()) {
            steer.refuse(asked, problems);
            return;
        }
        var key = picked(state, asked).orElseThrow();
        var again = new LinkedHashSet<NodeKey>();
        if (asked.downstream()) {
            Upstream.reachable(state.shape(), key.node()).stream()
                    .map(id -> new NodeKey(id, key.iteration()))
                    .filter(other -> !other.equals(key) && state.nodes().containsKey(other))
                    .sorted(Unhandled.ORDER)
                    .forEach(again::add);
        }
        if (again.stream().anyMatch(other -> state.node(other).status().outstanding())) {
            steer.refuse(asked, "what follows " + key.node() + " is still running; pause or wait, then replay");
            return;
        }
        boolean alone = !asked.downstream() && !ledNowhere(state, key);
        reset(asked, "replay", List.of(key), again, alone, given(asked));
    }

    /** Whether nothing followed from it yet, because it ended the run or ended with it: what follows is still to be done. */
    private boolean ledNowhere(RunState state, NodeKey key) {
        return state.phase().ended()
                && state.shape().container(key.node()) == null
                && Unhandled.nodes(state, expressions).contains(key);
    }

    private static List<String> problems(RunState state, Steering.ReplayAsked asked) {
        var problems = new ArrayList<String>();
        if (state.graph() == null || !state.shape().has(asked.node())) {
            return List.of("there is no node " + asked.node());
        }
        if (state.cancelling() != null && !state.phase().ended()) {
            problems.add("the run is being cancelled");
        }
        if (state.failing() != null && !state.phase().ended()) {
            problems.add("the run is failing; replay once it has failed");
        }
        if (gaveBack(state)) {
            problems.add(GAVE_BACK);
        }
        if (picked(state, asked).isEmpty()) {
            problems.add(asked.node() + " has not ended, so it cannot be replayed");
        }
        if (asked.downstream() && state.shape().container(asked.node()) != null) {
            problems.add(asked.node() + " is in the body of " + state.shape().container(asked.node())
                    + "; replay that one, or this one with downstream=false");
        }
        var kind = state.shape().node(asked.node()).what();
        boolean takesInput = kind == NodeKind.TASK || kind == NodeKind.SUBWORKFLOW || kind == NodeKind.HUMAN;
        if (!takesInput && (asked.config() != null || asked.input() != null)) {
            problems.add(asked.node() + " takes no input that could be overridden");
        }
        for (var given : new Value[] {asked.config(), asked.input()}) {
            if (given != null && !given.json().startsWith("{")) {
                problems.add("config and input must be objects");
            }
            Sizes.tooLarge("config or input", given, Sizes.MADE / 2).ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<NodeKey> picked(RunState state, Steering.ReplayAsked asked) {
        return state.nodes().entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(asked.node()))
                .filter(entry -> asked.iteration() == null
                        || asked.iteration() == entry.getKey().iteration())
                .filter(entry -> entry.getValue().outcome() != null
                        && !entry.getValue().status().outstanding())
                .map(Map.Entry::getKey)
                .max(Comparator.comparingInt(NodeKey::iteration));
    }

    private static Starts.@Nullable Given given(Steering.ReplayAsked asked) {
        if (asked.config() == null && asked.input() == null) {
            return null;
        }
        ObjectNode merged = Json.MAPPER.createObjectNode();
        for (var given : new Value[] {asked.config(), asked.input()}) {
            if (given != null) {
                merged.setAll((ObjectNode) given.tree());
            }
        }
        return new Starts.Given(Value.of(merged), asked.input() != null);
    }

    private void reset(
            Steering asked,
            String reason,
            List<NodeKey> begin,
            Set<NodeKey> follow,
            boolean alone,
            Starts.@Nullable Given given) {
        var state = story.state();
        var deadline = story.now().plusMillis(state.asked().timeoutMs());
        var all = new LinkedHashSet<>(begin);
        all.addAll(follow);
        var nodes =
                all.stream().map(key -> new NodeAt(key.node(), key.iteration())).toList();
        var tokens = new Tokens(state, expressions);
        var reached = new LinkedHashSet<>(all);
        if (!alone) {
            begin.forEach(key -> reached.addAll(next(state, key)));
        }
        List<Arrivals> arrivals =
                reached.stream().map(key -> tokens.at(key, all)).toList();
        var empty = new RunEvent.NodesReset(reason, nodes, arrivals, List.of(), deadline, alone);
        var inside = Evolve.evolve(state, story.next(asked.actor(), asked.id(), empty));
        var dispatched = new ArrayList<Dispatch>();
        for (var key : begin) {
            if (inside.node(key).status() == NodeState.Status.pending) {
                steps.begin(inside, key, inside.node(key).attempts() + 1, given, dispatched);
            } else { // a loop or map that goes on in the pass in which it failed
                var round = inside.node(key).round();
                if (round != null) {
                    round.serials().forEach(serial -> steps.touch(new NodeKey(key.node(), serial)));
                }
            }
        }
        Reached.ready(inside).stream()
                .filter(key -> !all.contains(key))
                .forEach(key -> steps.begin(inside, key, dispatched));
        story.tell(
                asked.actor(),
                asked.id(),
                new RunEvent.NodesReset(reason, nodes, arrivals, dispatched, deadline, alone));
        steps.opened(dispatched);
        steps.run();
    }

    /** Nodes after this one that have not begun: what it told them before it tells them anew. */
    private static List<NodeKey> next(RunState state, NodeKey key) {
        return state.shape().outgoing(key.node()).stream()
                .map(way -> new NodeKey(state.shape().arc(way).to(), key.iteration()))
                .filter(after ->
                        state.nodes().containsKey(after) && state.node(after).status() == NodeState.Status.pending)
                .toList();
    }
}
