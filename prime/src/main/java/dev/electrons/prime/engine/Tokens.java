package dev.electrons.prime.engine;

import dev.electrons.event.RunEvent.Arrivals;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Arc;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import java.util.Optional;
import java.util.Set;

/** Which tokens have been carried, told from what became of the nodes: for when the graph, or what is to run, changes. */
final class Tokens {
    private final RunState state;
    private final Expressions expressions;

    /** @param state with the graph as it is to be */
    Tokens(RunState state, Expressions expressions) {
        this.state = state;
        this.expressions = expressions;
    }

    /**
     * The tokens that have reached a node.
     *
     * @param open nodes that count as if they had not run
     */
    Arrivals at(NodeKey key, Set<NodeKey> open) {
        GraphIndex graph = state.shape();
        int live = 0;
        int dead = 0;
        for (int position : graph.incoming(key.node())) {
            var arc = graph.arc(position);
            var source = new NodeKey(arc.from(), key.iteration());
            if (open.contains(source) || !over(source)) {
                continue;
            }
            if (live(arc, key.iteration())) {
                live++;
            } else {
                dead++;
            }
        }
        return new Arrivals(key.node(), key.iteration(), live, dead);
    }

    private boolean over(NodeKey source) {
        return switch (state.node(source).status()) {
            case completed, failed, skipped -> true;
            case pending, running, waiting, cancelled -> false;
        };
    }

    /** Whether a way whose source is over carried a live token. */
    boolean live(Arc arc, int iteration) {
        return test(arc, iteration).orElse(false);
    }

    /** Whether it could not be told if the way was to be taken, which ended what is around it. */
    boolean untold(Arc arc, int iteration) {
        return test(arc, iteration).isEmpty();
    }

    /** Empty when the condition can't be told. */
    private Optional<Boolean> test(Arc arc, int iteration) {
        var source = new NodeKey(arc.from(), iteration);
        var node = state.node(source);
        var outcome = node.outcome();
        if (outcome == null || node.status() == NodeState.Status.skipped) {
            return Optional.of(false);
        }
        boolean exhausted = node.round() != null && node.round().exhausted();
        boolean may = switch (arc.way()) {
            case SUCCESS -> outcome.succeeded();
            case ERROR -> !outcome.succeeded();
            case CHOSEN -> outcome.succeeded() && Inline.chose(outcome, arc.to());
            case BREAK -> outcome.succeeded() && !exhausted;
            case EXHAUSTED -> outcome.succeeded() && exhausted;
        };
        if (!may || arc.when() == null) {
            return Optional.of(may);
        }
        try {
            return Optional.of(arc.when().test(expressions, Sight.after(state, source, outcome)));
        } catch (EvaluationFailed | BadExpression _) {
            return Optional.empty();
        }
    }
}
