package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.expression.Schemas;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** People's answers to human nodes. */
final class Decisions {
    private static final String APPROVE = "approve";

    private Decisions() {}

    /** What is wrong with a decision; nothing when it can be carried out. */
    static List<String> problems(RunState state, Steering.DecisionMade made) {
        var problems = new ArrayList<String>();
        if (state.graph() == null || !state.shape().has(made.node())) {
            problems.add("there is no node " + made.node());
            return problems;
        }
        var node = state.shape().node(made.node());
        if (node.what() != NodeKind.HUMAN) {
            problems.add(made.node() + " is not a human node but " + node.kind());
            return problems;
        }
        if (waiting(state, made).isEmpty()) {
            problems.add(made.node() + " does not wait for a decision");
        }
        if (!known(made.decision())) {
            problems.add("decision must be approve or reject");
        }
        Sizes.tooLarge("data", made.data(), Sizes.MADE).ifPresent(problems::add);
        if (node.schema() != null && made.decision().equals(APPROVE)) {
            var data = made.data() == null ? Value.NULL : made.data();
            Schemas.problems(node.schema(), data).forEach(problem -> problems.add("data: " + problem));
        }
        return problems;
    }

    static boolean known(String decision) {
        return decision.equals(APPROVE) || decision.equals("reject");
    }

    /** The pass of the node that a decision is about. */
    static Optional<NodeKey> waiting(RunState state, Steering.DecisionMade made) {
        return state.outstanding().stream()
                .filter(key -> key.node().equals(made.node()))
                .filter(key -> made.iteration() == null || key.iteration() == made.iteration())
                .filter(key -> state.node(key).status() == NodeState.Status.waiting
                        && !state.node(key).betweenAttempts())
                .min(java.util.Comparator.comparingInt(NodeKey::iteration));
    }

    static Outcome outcome(Steering.DecisionMade made) {
        var output = output(made.decision().equals(APPROVE), made.comment(), made.data());
        return Outcome.success(output, Execution.by(made.actor()));
    }

    /** {@code {decision, approved, comment, data}}. */
    static Value output(boolean approved, @Nullable String comment, @Nullable Value data) {
        ObjectNode output = Json.MAPPER.createObjectNode();
        output.put("decision", approved ? APPROVE : "reject").put("approved", approved);
        output.put("comment", comment);
        output.set("data", data == null ? null : data.tree());
        return Value.of(output);
    }
}
