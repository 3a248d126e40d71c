package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.electrons.error.Failure;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.Pass;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.graph.Node;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.PassState;
import dev.electrons.run.RunState;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The passes of loops and maps: which begin, and what their end means. */
final class Passes {
    private final Steps steps;
    private final Story story;
    private final Inline inline;
    private final Items items;

    Passes(Steps steps, Story story, Inline inline, Items items) {
        this.steps = steps;
        this.story = story;
        this.inline = inline;
        this.items = items;
    }

    /** A loop or map has begun. */
    void first(NodeKey container) {
        var node = story.state().shape().node(container.node());
        if (node.what() == NodeKind.LOOP) {
            open(container, List.of(new Pass(story.state().nextSerial(container.node()), 0, null)));
        } else {
            more(container, node);
        }
    }

    /** Something in a pass has ended: when it was the last, the pass is over. */
    void look(NodeKey passKey) {
        var state = story.state();
        var pass = state.pass(passKey.node(), passKey.iteration());
        if (pass == null || pass.outstanding() > 0 || Steps.ending(state)) {
            return;
        }
        var container = new NodeKey(passKey.node(), pass.within());
        if (state.node(container).status() != NodeState.Status.running) {
            return;
        }
        var node = state.shape().node(container.node());
        if (node.what() == NodeKind.LOOP) {
            again(container, node, pass, passKey.iteration());
        } else {
            more(container, node);
        }
    }

    private void again(NodeKey container, Node loop, PassState pass, int serial) {
        var last = output(container.node(), serial);
        var place = new NodeKey(story.state().shape().body(loop.id()).getLast(), serial);
        boolean another;
        try {
            another =
                    inline.test(loop.again() == null ? "false" : loop.again(), Sight.with(story.state(), place, last));
        } catch (EvaluationFailed | BadExpression e) {
            broken(container, loop, last, e);
            return;
        }
        if (!another) {
            end(container, Outcome.success(last, Execution.by(Steps.PRIME)), Flow.Ending.BROKE);
        } else if (pass.pass() + 1 < loop.passes()) {
            open(container, List.of(new Pass(story.state().nextSerial(loop.id()), pass.pass() + 1, null)));
        } else if (loop.onExhausted() != null && !loop.onExhausted().isEmpty()) {
            end(container, Outcome.success(last, Execution.by(Steps.PRIME)), Flow.Ending.EXHAUSTED);
        } else {
            var words = loop.id() + " asks for another pass after " + loop.passes();
            end(container, failed(last, Failure.work("LOOP_EXHAUSTED", words)), Flow.Ending.PLAIN);
        }
    }

    /** Whether to go on could not be told: the break path is taken where there is one. */
    private void broken(NodeKey container, Node loop, Value last, RuntimeException e) {
        var failure = Inline.failed(loop.id() + ".while", e);
        if (loop.onBreak() == null || loop.onBreak().isEmpty()) {
            end(container, failed(last, failure), Flow.Ending.PLAIN);
        } else {
            steps.settle(container, Outcome.success(last, Execution.by(Steps.PRIME)), failure.message());
        }
    }

    private static Outcome failed(Value output, Failure failure) {
        return Outcome.negative(output, failure, Execution.by(Steps.PRIME));
    }

    private void end(NodeKey container, Outcome outcome, Flow.Ending ending) {
        steps.settle(container, outcome, ending, Steps.PRIME, null);
    }

    /** A map takes up as many items as it may, and is over when there are none left. */
    private void more(NodeKey container, Node map) {
        var state = story.state();
        var node = state.node(container);
        var round = node.round();
        int opened = round == null ? 0 : round.opened();
        int open = round == null ? 0 : round.open();
        var list = items.of(node.mapped() == null ? Value.NULL : node.mapped());
        if (opened == list.size()) {
            if (open == 0) {
                end(container, outputs(container, node), Flow.Ending.PLAIN);
            }
            return;
        }
        int room = Math.min(map.atATime() - open, list.size() - opened);
        var passes = new ArrayList<Pass>();
        for (int i = 0; i < room; i++) {
            passes.add(new Pass(state.nextSerial(map.id()) + i, opened + i, list.get(opened + i)));
        }
        if (!passes.isEmpty()) {
            open(container, passes);
        }
    }

    private void open(NodeKey container, List<Pass> passes) {
        var opening = new RunEvent.PassesOpened(container.node(), container.iteration(), passes, List.of());
        var inside = Evolve.evolve(story.state(), story.next(Steps.PRIME, null, opening));
        var dispatched = new ArrayList<Dispatch>();
        for (var pass : passes) {
            for (var start : inside.shape().starts(container.node())) {
                var key = new NodeKey(start.id(), pass.serial());
                steps.begin(inside, key, dispatched);
            }
            steps.touch(new NodeKey(container.node(), pass.serial()));
        }
        story.tell(
                Steps.PRIME,
                null,
                new RunEvent.PassesOpened(container.node(), container.iteration(), passes, dispatched));
        steps.opened(dispatched);
    }

    private Outcome outputs(NodeKey container, NodeState map) {
        ArrayNode outputs = Json.MAPPER.createArrayNode();
        long bytes = 0;
        for (int serial : map.round() == null ? List.<Integer>of() : map.round().serials()) {
            var output = output(container.node(), serial);
            bytes += output.bytes() + 1;
            if (bytes <= Sizes.LARGEST) {
                outputs.addRawValue(new RawValue(output.json()));
            }
        }
        return bytes <= Sizes.LARGEST
                ? Outcome.success(Value.of(outputs), Execution.by(Steps.PRIME))
                : Outcome.failed(
                        Sizes.failure(Sizes.words(container.node() + ": its list", bytes, Sizes.LARGEST)),
                        Execution.by(Steps.PRIME));
    }

    /** What the last node of a pass's body put out; null when it did not run. */
    private Value output(String container, int serial) {
        RunState state = story.state();
        var last = new NodeKey(state.shape().body(container).getLast(), serial);
        var outcome = state.node(last).outcome();
        return outcome != null && outcome.succeeded()
                ? Objects.requireNonNullElse(outcome.output(), Value.NULL)
                : Value.NULL;
    }
}
