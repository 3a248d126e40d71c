package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.event.RunEvent.EdgeToken;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Arc;
import dev.electrons.graph.GraphIndex;
import dev.electrons.id.NodeKey;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one node's end: the tokens on its ways, the nodes that become ready, and those that only dead tokens
 * can reach, whose own ways are dead in turn.
 *
 * @param tokens on the ended node's own ways
 * @param skipped in the order in which they were given up
 * @param ready nodes that start now
 * @param problems what joins among the skipped lack
 * @param fatal why what is around it can't go on: the node failed and nobody handles it, a condition could not be told, or a
 *     join can't get what it needs; null when it can
 */
record Flow(
        List<EdgeToken> tokens,
        List<String> skipped,
        List<String> ready,
        List<String> problems,
        @Nullable Failure fatal) {
    /** How a loop ended; other nodes just end. */
    enum Ending {
        PLAIN,
        BROKE,
        EXHAUSTED
    }

    private static final Flow NOTHING = new Flow(List.of(), List.of(), List.of(), List.of(), null);

    /** Nothing follows. */
    static Flow nothing() {
        return NOTHING;
    }

    /** The tokens, those that are live with a problem that led to their being so. */
    List<EdgeToken> because(String problem) {
        return tokens.stream()
                .map(token -> token.live() ? new EdgeToken(token.edge(), true, problem) : token)
                .toList();
    }

    /** Whether the ended node's own live way leads to another. */
    boolean leads(RunState state, String to) {
        return tokens.stream()
                .anyMatch(token ->
                        token.live() && state.shape().arc(token.edge()).to().equals(to));
    }

    static Flow from(RunState state, Expressions expressions, NodeKey ended, Outcome outcome, Ending ending) {
        var graph = state.shape();
        var failure = outcome.failure();
        boolean goesOn = goesOn(state, ended);
        if (failure != null && failure.origin() == Failure.Origin.CANCELLED) { // to be stopped is not to fail
            return goesOn ? dead(state, ended) : stuck(List.of(), failure);
        }
        var tokens = new ArrayList<EdgeToken>();
        boolean handled = outcome.succeeded() || goesOn;
        for (int position : graph.outgoing(ended.node())) {
            var token = token(state, expressions, ended, outcome, ending, position);
            if (token.problem() != null && !goesOn) {
                var words = "the condition of the edge from " + ended.node() + " to "
                        + graph.arc(position).to() + " cannot be told: " + token.problem();
                return stuck(List.of(token), Failure.input("EXPRESSION_FAILED", words));
            }
            handled |= token.live() && graph.arc(position).way() == Arc.Way.ERROR;
            tokens.add(token);
        }
        return handled ? new Walk(state, ended.iteration()).follow(tokens) : stuck(List.of(), failure);
    }

    private static Flow stuck(List<EdgeToken> tokens, @Nullable Failure fatal) {
        return new Flow(tokens, List.of(), List.of(), List.of(), fatal);
    }

    /** Whether a node is in the body of a loop or map that goes on whatever goes wrong in a pass. */
    static boolean goesOn(RunState state, NodeKey key) {
        return state.container(key)
                .map(around -> state.shape().node(around.node()).continuesOnError())
                .orElse(false);
    }

    private static Flow dead(RunState state, NodeKey ended) {
        var tokens = state.shape().outgoing(ended.node()).stream()
                .map(position -> new EdgeToken(position, false))
                .toList();
        return new Walk(state, ended.iteration()).follow(tokens);
    }

    private static EdgeToken token(
            RunState state, Expressions expressions, NodeKey ended, Outcome outcome, Ending ending, int position) {
        var arc = state.shape().arc(position);
        boolean may = switch (arc.way()) {
            case SUCCESS -> outcome.succeeded();
            case ERROR -> !outcome.succeeded();
            case CHOSEN -> outcome.succeeded() && Inline.chose(outcome, arc.to());
            case BREAK -> outcome.succeeded() && ending == Ending.BROKE;
            case EXHAUSTED -> outcome.succeeded() && ending == Ending.EXHAUSTED;
        };
        if (!may || arc.when() == null) {
            return new EdgeToken(position, may);
        }
        try {
            return new EdgeToken(position, arc.when().test(expressions, Sight.after(state, ended, outcome)));
        } catch (EvaluationFailed | BadExpression e) {
            return new EdgeToken(position, false, String.valueOf(e.getMessage()));
        }
    }

    /** Carries tokens on as far as they are dead. */
    static final class Walk {
        private final RunState state;
        private final GraphIndex graph;
        private final int iteration;
        private final Map<String, int[]> counts = new HashMap<>();
        private final Set<String> skipped = new LinkedHashSet<>();
        private final Set<String> ready = new LinkedHashSet<>();
        private final ArrayDeque<String> dead = new ArrayDeque<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable Failure unsatisfiable;

        Walk(RunState state, int iteration) {
            this.state = state;
            this.graph = state.shape();
            this.iteration = iteration;
        }

        Flow follow(List<EdgeToken> tokens) {
            tokens.forEach(token -> carry(token.edge(), token.live()));
            return settled(tokens);
        }

        /** Looks at nodes whose tokens are counted already. */
        Flow judged(List<String> nodes) {
            for (var id : nodes) {
                var node = state.node(new NodeKey(id, iteration));
                judge(id, node.live(), node.live() + node.dead());
            }
            return settled(List.of());
        }

        private Flow settled(List<EdgeToken> tokens) {
            while (!dead.isEmpty()) {
                graph.outgoing(dead.remove()).forEach(edge -> carry(edge, false));
            }
            return new Flow(tokens, List.copyOf(skipped), List.copyOf(ready), List.copyOf(problems), unsatisfiable);
        }

        private void carry(int edge, boolean live) {
            var target = graph.arc(edge).to();
            var node = state.node(new NodeKey(target, iteration));
            var count = counts.computeIfAbsent(target, _ -> new int[] {node.live(), node.dead()});
            count[live ? 0 : 1]++;
            judge(target, count[0], count[0] + count[1]);
        }

        private void judge(String target, int live, int arrived) {
            boolean open = state.node(new NodeKey(target, iteration)).status() == NodeState.Status.pending;
            if (!open || ready.contains(target) || skipped.contains(target)) {
                return;
            }
            int needed = graph.node(target).joins().needed();
            int left = Math.max(0, graph.incoming(target).size() - arrived);
            boolean hopeless = live > 0 && live + left < needed; // without a live one it may yet be passed over
            if (needed == 0 ? left == 0 && live > 0 : live >= needed) {
                ready.add(target);
            } else if (hopeless && !goesOn(state, new NodeKey(target, iteration))) {
                unsatisfiable = Failure.input("JOIN_UNSATISFIABLE", lacks(target, needed, live + left));
            } else if (hopeless || left == 0) {
                skipped.add(target);
                dead.add(target);
                if (hopeless) {
                    problems.add(lacks(target, needed, live + left));
                }
            }
        }

        private static String lacks(String join, int needed, int most) {
            return "the join at " + join + " needs " + needed + " live tokens and can get only " + most;
        }
    }
}
