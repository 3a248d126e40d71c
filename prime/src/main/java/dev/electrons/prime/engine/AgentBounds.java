package dev.electrons.prime.engine;

import dev.electrons.graph.Graph;
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

    private AgentBounds() {}

    /** Why an agent may not make this of a run's graph; nothing when it may. */
    static List<String> problems(RunState state, Graph after) {
        var problems = new ArrayList<String>();
        if (state.revision() > MOST_CHANGES) {
            problems.add("the graph was changed " + (state.revision() - 1) + " times, and agents change it at most "
                    + MOST_CHANGES + " times");
        }
        long agents = after.nodes().stream()
                .filter(node -> node.worker().equals(Kinds.AGENT))
                .count();
        if (agents > MOST_AGENTS) {
            problems.add("an agent may bring a run to at most " + MOST_AGENTS + " agent nodes, not " + agents);
        }
        long added = after.nodes().stream()
                .filter(node -> !state.shape().has(node.id()))
                .count();
        if (added > MOST_ADDED) {
            problems.add("an agent adds at most " + MOST_ADDED + " nodes at a time, not " + added);
        }
        return problems;
    }
}
