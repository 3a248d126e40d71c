package dev.electrons.prime.engine;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a run forward from nodes that end: what follows them begins, what is over at once is settled in turn, passes
 * that are done make room for the next, and the run ends when nothing is left.
 */
final class Steps {
    static final String PRIME = "prime";
    private static final String TERMINALS = "the run's output, which is its last nodes' where the graph has none,";

    private final Story story;
    private final Expressions expressions;
    private final Inline inline;
    private final Starts starts;
    private final Passes passes;
    private final ArrayDeque<Starts.Begun> queue = new ArrayDeque<>();
    private final LinkedHashSet<NodeKey> touched = new LinkedHashSet<>();

    Steps(Story story, Expressions expressions, Items items) {
        this.story = story;
        this.expressions = expressions;
        this.inline = new Inline(expressions);
        this.starts = new Starts(inline);
        this.passes = new Passes(this, story, inline, items);
    }

    /** A node ends by what its work, a person or time made of it. */
    void settle(NodeKey key, Outcome outcome, String actor, @Nullable String cause) {
        settle(key, outcome, Flow.Ending.PLAIN, actor, cause);
    }

    /** A loop ends on its way out, because of a problem that is told with it. */
    void settle(NodeKey loop, Outcome outcome, String problem) {
        settle(loop, outcome, Flow.Ending.BROKE, PRIME, null, problem);
    }

    void settle(NodeKey key, Outcome outcome, Flow.Ending ending, String actor, @Nullable String cause) {
        settle(key, outcome, ending, actor, cause, null);
    }

    private void settle(
            NodeKey key,
            Outcome ended,
            Flow.Ending ending,
            String actor,
            @Nullable String cause,
            @Nullable String problem) {
        var state = story.state();
        var outcome = Sizes.checked(state, state.shape().node(key.node()), ended);
        var node = state.node(key);
        var container = state.container(key);
        var flow = node.alone() ? Flow.nothing() : Flow.from(state, expressions, key, outcome, ending);
        var fatal = flow.fatal();
        var dispatched = new ArrayList<Dispatch>();
        if (fatal == null && !ending(state)) {
            for (var id : flow.ready()) {
                var next = new NodeKey(id, key.iteration());
                var sight = Sight.at(state, next, tokens(state), key, outcome, flow.leads(state, id));
                begin(state, next, state.node(next).attempts() + 1, sight, null, dispatched);
            }
        }
        boolean lost =
                node.alone() && !outcome.succeeded() && state.outstanding().size() == 1;
        story.tell(
                actor,
                cause,
                new RunEvent.NodeSettled(
                        key.node(),
                        key.iteration(),
                        // what is over at once was not dispatched before
                        node.status() == NodeState.Status.pending ? node.attempts() + 1 : Math.max(1, node.attempts()),
                        outcome,
                        problem == null ? flow.tokens() : flow.because(problem),
                        flow.skipped(),
                        dispatched,
                        flow.problems().isEmpty() ? null : flow.problems()));
        opened(dispatched);
        state.pass(key).ifPresent(_ -> touched.add(passOf(state, key)));
        if (fatal != null || lost) {
            fail(container, fatal == null ? Objects.requireNonNull(outcome.failure()) : fatal);
        }
    }

    /** Whether nothing new may start because the run is being ended. */
    static boolean ending(RunState state) {
        return state.cancelling() != null
                || state.failing() != null
                || state.phase().ended();
    }

    private static NodeKey passOf(RunState state, NodeKey key) {
        var container = state.shape().container(key.node());
        return new NodeKey(container == null ? "" : container, key.iteration());
    }

    /** What nobody handles fails the loop or map around it, and in the end the run. */
    private void fail(Optional<NodeKey> container, Failure failure) {
        var state = story.state();
        if (ending(state)) {
            return;
        }
        if (container.isPresent()) {
            if (state.node(container.get()).status().outstanding()) {
                settle(container.get(), Outcome.failed(failure, Execution.UNKNOWN), PRIME, null);
            }
        } else if (state.shape().graph().drains() && inFlight(state)) {
            story.tell(PRIME, null, new RunEvent.RunFailing(failure));
        } else {
            story.finish(failure.origin() == Failure.Origin.CANCELLED ? Phase.Cancelled : Phase.Failed, null, failure);
        }
    }

    /**
     * A ready node begins, or joins those that are over at once.
     *
     * @param state with the node's graph and pass, if the run does not have them yet
     */
    void begin(RunState state, NodeKey key, List<Dispatch> dispatched) {
        begin(state, key, state.node(key).attempts() + 1, dispatched);
    }

    void begin(RunState state, NodeKey key, int number, List<Dispatch> dispatched) {
        begin(state, key, number, null, dispatched);
    }

    void begin(RunState state, NodeKey key, int number, Starts.@Nullable Given given, List<Dispatch> dispatched) {
        begin(state, key, number, Sight.at(state, key, tokens(state)), given, dispatched);
    }

    private Tokens tokens(RunState state) {
        return new Tokens(state, expressions);
    }

    private void begin(
            RunState state,
            NodeKey key,
            int number,
            Sight sight,
            Starts.@Nullable Given given,
            List<Dispatch> dispatched) {
        switch (starts.begin(state, key, number, sight, given, story.now(), story.exhausted())) {
            case Starts.Begun.Started(var dispatch) when story.handOut(dispatch.mapped()) -> dispatched.add(dispatch);
            case Starts.Begun.Started(var dispatch) -> {
                var words = key.node() + ": its input and those of the nodes that begin with it have more than "
                        + Sizes.HANDED_OUT + " bytes together";
                queue.add(new Starts.Begun.Broken(key, Failure.input("INPUT_TOO_LARGE", words)));
            }
            case Starts.Begun later -> {
                story.spend();
                queue.add(later);
            }
        }
    }

    /** Loops and maps among those that have just begun get their first passes, unless one that is over at once ended the run. */
    void opened(List<Dispatch> dispatched) {
        for (var dispatch : dispatched) {
            var state = story.state();
            if (state.shape().node(dispatch.node()).what().container() && state.paused() == null && !ending(state)) {
                passes.first(new NodeKey(dispatch.node(), dispatch.iteration()));
            }
        }
    }

    /** A node whose turn to be over at once has come. */
    void atOnce(NodeKey key) {
        queue.add(new Starts.Begun.AtOnce(key));
    }

    void touch(NodeKey pass) {
        touched.add(pass);
    }

    /** Goes on until nothing more follows at once, and ends the run if that was all. */
    void run() {
        while (!story.state().phase().ended() && (!queue.isEmpty() || !touched.isEmpty())) {
            if (!queue.isEmpty()) {
                next(queue.remove());
            } else {
                var pass = touched.removeFirst();
                passes.look(pass);
            }
        }
        finishIfDone();
    }

    private void next(Starts.Begun begun) {
        switch (begun) {
            case Starts.Begun.AtOnce(var key) when wanted(key) && Starts.unheard(story.state(), key) -> dispatch(key);
            case Starts.Begun.AtOnce(var key) -> {
                if (wanted(key)) {
                    settle(key, outcome(key), PRIME, null);
                }
            }
            case Starts.Begun.Broken(var key, var failure) -> {
                if (wanted(key)) {
                    settle(key, Outcome.failed(failure, Execution.UNKNOWN), PRIME, null);
                }
            }
            case Starts.Begun.Started _ -> {}
        }
    }

    /** The signal that was there for it went to another node: it waits for the next one. */
    private void dispatch(NodeKey key) {
        var state = story.state();
        var node = state.node(key);
        int number = node.status() == NodeState.Status.pending ? node.attempts() + 1 : node.attempts();
        var dispatched = new ArrayList<Dispatch>();
        begin(state, key, number, dispatched);
        dispatched.forEach(next -> story.tell(PRIME, null, new RunEvent.AttemptDispatched(next)));
    }

    /** Whether a node still has to end, which two ways into it may have asked for, and the passes that it is in go on. */
    private boolean wanted(NodeKey key) {
        var state = story.state();
        var status = state.node(key).status();
        boolean wanted = !ending(state) && (status == NodeState.Status.pending || status.outstanding());
        for (var around = state.container(key); wanted && around.isPresent(); around = state.container(around.get())) {
            wanted = state.node(around.get()).status() == NodeState.Status.running;
        }
        return wanted;
    }

    private Outcome outcome(NodeKey key) {
        var state = story.state();
        var node = state.shape().node(key.node());
        if (node.what() == NodeKind.WAIT && node.signal() != null) {
            var data = state.received().get(node.signal());
            return Outcome.success(data == null || data.isEmpty() ? Value.NULL : data.get(0), Execution.by(PRIME));
        }
        return inline.outcome(node, Sight.at(state, key, tokens(state)));
    }

    /** Whether workers, or runs below this one, still owe something. */
    static boolean inFlight(RunState state) {
        return state.outstanding().stream()
                .anyMatch(key -> state.node(key).status() == NodeState.Status.running
                        && switch (state.shape().node(key.node()).what()) {
                            case TASK, SUBWORKFLOW -> true;
                            case TRANSFORM, FILTER, AGGREGATE, BRANCH, LOOP, MAP, WAIT, HUMAN -> false;
                        });
    }

    private void finishIfDone() {
        var state = story.state();
        if (state.phase() != Phase.Running) {
            return;
        }
        if (state.cancelling() != null) {
            if (!inFlight(state)) {
                story.finish(Phase.Cancelled, null, Failure.cancelled(state.cancelling()));
            }
        } else if (state.failing() != null) {
            if (!inFlight(state)) {
                story.finish(Phase.Failed, null, state.failing());
            }
        } else if (state.outstanding().isEmpty() && state.proposals().isEmpty()) {
            // What somebody has yet to approve of could add to it; what somebody opened again may still be as it was.
            var left = state.steered().isEmpty() ? Optional.<Failure>empty() : Unhandled.left(state, expressions);
            left.ifPresentOrElse(failure -> story.finish(Phase.Failed, null, failure), () -> complete(state));
        }
    }

    private void complete(RunState state) {
        var expression = state.shape().graph().output();
        if (expression == null) {
            long bytes = Results.bytes(state);
            var failure = bytes <= Sizes.LARGEST ? null : Sizes.failure(Sizes.words(TERMINALS, bytes, Sizes.LARGEST));
            story.finish(failure == null ? Phase.Completed : Phase.Failed, null, failure);
            return;
        }
        try {
            var output = inline.evaluate(expression, Sight.with(state, new NodeKey("", 0), null));
            var words = Sizes.tooLarge("the run's output", output, Sizes.LARGEST);
            if (words.isPresent()) {
                story.finish(Phase.Failed, null, Sizes.failure(words.get()));
            } else {
                story.finish(Phase.Completed, output, null);
            }
        } catch (EvaluationFailed | BadExpression e) {
            story.finish(Phase.Failed, null, Failure.input("EXPRESSION_FAILED", "output: " + e.getMessage()));
        }
    }
}
