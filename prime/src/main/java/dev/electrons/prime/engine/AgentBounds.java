package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphPatch.Patched;
import dev.electrons.graph.Node;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.List;

/** How far agents may take a run that they change themselves: what goes beyond is for people to do. */
final class AgentBounds {
    /** Changes of one run's graph, after which agents make no more. */
    static final int MOST_CHANGES = 25;

    /** Agents in one run that agents have changed. */
    static final int MOST_AGENTS = 20;

    /** Nodes that one change by an agent adds. */
    static final int MOST_ADDED = 100;

    /** Levels of agents below one that does not say how many there may be. */
    static final int USUAL_DEPTH = 3;

    private AgentBounds() {}

    /** Why the agent of a node may not make this of a run's graph; nothing when it may. */
    static List<String> problems(RunState state, String agent, Graph after) {
        var problems = new ArrayList<String>();
        if (state.revision() > MOST_CHANGES) {
            problems.add("the graph was changed " + (state.revision() - 1) + " times, and agents change it at most "
                    + MOST_CHANGES + " times");
        }
        long agents = after.agents();
        if (agents > MOST_AGENTS) {
            problems.add("an agent may bring a run to at most " + MOST_AGENTS + " agent nodes, not " + agents);
        }
        long added = after.nodes().stream()
                .filter(node -> !state.shape().has(node.id()))
                .count();
        if (added > MOST_ADDED) {
            problems.add("an agent adds at most " + MOST_ADDED + " nodes at a time, not " + added);
        }
        if (levels(state, agent) < 1 && after.nodes().stream().anyMatch(node -> isMade(state, node))) {
            problems.add("the agent of node " + agent
                    + " may not add agent nodes: there are as many levels of them as limits.depth allows");
        }
        return problems;
    }

    /**
     * The same change, with one level fewer below each agent that it makes than there may be below the agent that makes
     * it. An agent may give those that it makes even less, and never more.
     */
    static Patched below(RunState state, String agent, Patched patch) {
        int most = Math.max(0, levels(state, agent) - 1);
        var after = patch.graph();
        var nodes = after.nodes().stream()
                .map(node -> isMade(state, node) ? within(node, Math.min(most, levels(node))) : node)
                .toList();
        return new Patched(
                new Graph(nodes, after.edges(), after.output(), after.onFailure(), after.budgetUsd()), patch.inverse());
    }

    private static boolean isAgent(Node node) {
        return node.worker().equals(Kinds.AGENT);
    }

    /** Whether it is an agent that was not there before, or not so. */
    private static boolean isMade(RunState state, Node node) {
        var shape = state.shape();
        return isAgent(node) && !(shape.has(node.id()) && shape.node(node.id()).equals(node));
    }

    private static int levels(RunState state, String agent) {
        return state.shape().has(agent) ? levels(state.shape().node(agent)) : 0;
    }

    private static int levels(Node agent) {
        var config = agent.config();
        var said = config == null ? null : config.tree().at("/limits/depth");
        return said != null && said.isInt() ? Math.clamp(said.intValue(), 0, MOST_AGENTS) : USUAL_DEPTH;
    }

    private static Node within(Node agent, int levels) {
        var config = agent.config();
        ObjectNode changed =
                config != null && config.tree() instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode();
        var limits = changed.get("limits") instanceof ObjectNode some ? some : changed.putObject("limits");
        limits.put("depth", levels);
        return agent.configured(Value.of(changed));
    }
}
