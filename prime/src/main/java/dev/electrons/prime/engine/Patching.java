package dev.electrons.prime.engine;

import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Arrivals;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.NodeAt;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.GraphPatch;
import dev.electrons.id.NodeKey;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.PatchCheck;
import dev.electrons.run.Proposal;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes the graph of a run: what has started stays, and what has not sees the tokens that the new graph gives it. */
final class Patching {
    /** Before the node's id, in the name of an agent that acts on its own run. */
    private static final String AGENT = "agent:";

    private final Story story;
    private final Steps steps;
    private final Expressions expressions;

    Patching(Story story, Steps steps, Expressions expressions) {
        this.story = story;
        this.steps = steps;
        this.expressions = expressions;
    }

    void patch(Steering.PatchAsked asked, Steer steer) {
        patch(asked, agent(asked.actor()), steer);
    }

    /** @param agent node whose agent thought of it; null where people did */
    private void patch(Steering.PatchAsked asked, @Nullable String agent, Steer steer) {
        var state = story.state();
        var tooLarge = Sizes.tooLarge("operations", asked.operations(), Sizes.MADE);
        if (tooLarge.isPresent()) {
            steer.refuse(asked, tooLarge.get());
            return;
        }
        switch (PatchCheck.apply(state, asked.operations(), asked.revision())) {
            case PatchCheck.Refused(var problems) -> steer.refuse(asked, problems);
            case PatchCheck.Applied(var patch) when agent == null -> apply(asked, patch, steer);
            case PatchCheck.Applied(var patch) -> thought(asked, agent, patch, steer);
        }
    }

    private void thought(Steering.PatchAsked asked, String agent, GraphPatch.Patched patch, Steer steer) {
        var state = story.state();
        var bound = AgentBounds.below(state, agent, patch);
        if (!asked.actor().startsWith(AGENT)) {
            apply(asked, bound, steer); // somebody approved of it
            return;
        }
        var problems = AgentBounds.problems(state, agent, patch.graph());
        if (!problems.isEmpty()) {
            steer.refuse(asked, problems);
            return;
        }
        switch (policy(state, agent)) {
            case "allow" -> apply(asked, bound, steer);
            case "ask" -> propose(asked, agent, steer);
            default -> steer.refuse(asked, "its config.patch does not let " + asked.actor() + " change the graph");
        }
    }

    private static @Nullable String agent(String actor) {
        return actor.startsWith(AGENT) ? actor.substring(AGENT.length()) : null;
    }

    /** What an agent may do to the run that it is part of, by its node's {@code config.patch}. */
    private static String policy(RunState state, String node) {
        if (!state.shape().has(node)) {
            return "deny";
        }
        var config = state.shape().node(node).config();
        return config == null ? "ask" : config.tree().path("patch").asText("ask");
    }

    private void propose(Steering.PatchAsked asked, String node, Steer steer) {
        if (story.state().proposals().containsKey(node)) {
            steer.refuse(asked, "what " + node + " proposed before is not decided yet");
            return;
        }
        var description = asked.description() == null ? "" : asked.description();
        story.tell(asked.actor(), asked.id(), new RunEvent.PatchProposed(node, asked.operations(), description));
    }

    /** What an agent proposed is approved or rejected. */
    void decide(Steering.DecisionMade made, Proposal proposal, Steer steer) {
        boolean approved = made.decision().equals("approve");
        story.tell(made.actor(), made.id(), new RunEvent.PatchDecided(made.node(), approved, made.comment()));
        if (approved) {
            var asked = new Steering.PatchAsked(
                    made.id(), made.run(), made.actor(), proposal.operations(), proposal.description(), null);
            patch(asked, made.node(), steer);
        }
        steps.run(); // the run may have waited for nothing else
    }

    private void apply(Steering.PatchAsked asked, GraphPatch.Patched patch, Steer steer) {
        var state = story.state();
        var bare = event(asked, patch, List.of(), List.of(), List.of());
        var reshaped = Evolve.evolve(state, story.next(asked.actor(), asked.id(), bare));
        var pending = pending(reshaped);
        var untold = untold(reshaped, pending);
        if (!untold.isEmpty()) {
            steer.refuse(asked, untold);
            return;
        }
        var arrivals = arrivals(reshaped, pending);
        var counted = Evolve.evolve(
                state, story.next(asked.actor(), asked.id(), event(asked, patch, arrivals, List.of(), List.of())));
        var skipped = new ArrayList<NodeAt>();
        var ready = new ArrayList<NodeKey>();
        for (var scope : pending.entrySet()) {
            var flow =
                    new Flow.Walk(counted, scope.getKey()).judged(reached(counted, scope.getKey(), scope.getValue()));
            if (flow.fatal() != null) {
                steer.refuse(asked, flow.fatal().message());
                return;
            }
            flow.skipped().forEach(id -> skipped.add(new NodeAt(id, scope.getKey())));
            flow.ready().forEach(id -> ready.add(new NodeKey(id, scope.getKey())));
        }
        counted.shape().starts(null).stream()
                .map(node -> new NodeKey(node.id(), 0))
                .filter(key -> counted.node(key).status() == NodeState.Status.pending)
                .forEach(ready::add);
        var dispatched = new ArrayList<Dispatch>();
        ready.forEach(key -> steps.begin(counted, key, dispatched));
        story.tell(asked.actor(), asked.id(), event(asked, patch, arrivals, skipped, dispatched));
        steps.opened(dispatched);
        steps.run();
    }

    private RunEvent.RunPatched event(
            Steering.PatchAsked asked,
            GraphPatch.Patched patch,
            List<Arrivals> arrivals,
            List<NodeAt> skipped,
            List<Dispatch> dispatched) {
        var description = asked.description() == null ? "" : asked.description();
        return new RunEvent.RunPatched(
                story.state().revision() + 1,
                patch.graph(),
                description,
                asked.operations(),
                patch.inverse(),
                arrivals,
                skipped,
                dispatched);
    }

    /** Nodes that have not started, by iteration: outside of all bodies, and in the passes that go on. */
    private static Map<Integer, List<String>> pending(RunState state) {
        var pending = new TreeMap<Integer, List<String>>();
        for (var node : state.shape().graph().nodes()) {
            var container = state.shape().container(node.id());
            if (container == null) {
                add(state, pending, new NodeKey(node.id(), 0));
            }
        }
        state.table().passes().forEach((pass, known) -> {
            var container = new NodeKey(pass.node(), known.within());
            if (state.shape().has(pass.node()) && state.node(container).status() == NodeState.Status.running) {
                state.shape().body(pass.node()).forEach(id -> add(state, pending, new NodeKey(id, pass.iteration())));
            }
        });
        return pending;
    }

    private static void add(RunState state, Map<Integer, List<String>> pending, NodeKey key) {
        if (state.node(key).status() == NodeState.Status.pending) {
            pending.computeIfAbsent(key.iteration(), _ -> new ArrayList<>()).add(key.node());
        }
    }

    /** Ways from nodes that have ended of which nobody can tell whether they are to be taken. */
    private List<String> untold(RunState state, Map<Integer, List<String>> pending) {
        var tokens = new Tokens(state, expressions);
        var problems = new ArrayList<String>();
        pending.forEach((iteration, ids) -> ids.stream()
                .filter(id -> !Flow.goesOn(state, new NodeKey(id, iteration)))
                .flatMap(id -> state.shape().incoming(id).stream())
                .map(state.shape()::arc)
                .filter(arc -> tokens.untold(arc, iteration))
                .forEach(arc -> problems.add("the condition of the edge from " + arc.from() + " to " + arc.to()
                        + " cannot be told of what " + arc.from() + " has put out")));
        return problems;
    }

    private List<Arrivals> arrivals(RunState state, Map<Integer, List<String>> pending) {
        var tokens = new Tokens(state, expressions);
        var changed = new ArrayList<Arrivals>();
        pending.forEach((iteration, ids) -> ids.forEach(id -> {
            var now = tokens.at(new NodeKey(id, iteration), Set.of());
            var before = state.node(new NodeKey(id, iteration));
            if (now.live() != before.live() || now.dead() != before.dead()) {
                changed.add(now);
            }
        }));
        return changed;
    }

    /** Those with ways that lead to them: a node without any starts by itself or with its pass. */
    private static List<String> reached(RunState state, int iteration, List<String> ids) {
        return ids.stream()
                .filter(id -> !state.shape().incoming(id).isEmpty())
                .filter(id -> state.node(new NodeKey(id, iteration)).live()
                                + state.node(new NodeKey(id, iteration)).dead()
                        > 0)
                .toList();
    }
}
