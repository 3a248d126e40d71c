package dev.electrons.prime.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.graph.Node;
import dev.electrons.graph.NodeKind;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a node that is ready begins: its input worked out, its time set. */
final class Starts {
    private static final int WIDEST = 10_000;
    private static final int DEEPEST = 10;

    private final Inline inline;

    Starts(Inline inline) {
        this.inline = inline;
    }

    /** What comes of a ready node. */
    sealed interface Begun {
        /** It owes an outcome from now on. */
        record Started(Dispatch dispatch) implements Begun {}

        /** It is over at once; what comes out of it is still to be seen. */
        record AtOnce(NodeKey key) implements Begun {}

        /** Its input can't be worked out. */
        record Broken(NodeKey key, Failure failure) implements Begun {}
    }

    /**
     * What somebody gives a node for this time.
     *
     * @param fields an object, laid over the node's config and what its {@code input} gives
     * @param input whether it is a whole input, which will do where the node's own cannot be worked out
     */
    record Given(Value fields, boolean input) {}

    /**
     * Begins a node.
     *
     * @param number of the attempt
     * @param given by whoever replays it
     * @param patient whether what is over at once must wait for its turn
     */
    Begun begin(
            RunState state, NodeKey key, int number, Sight sight, @Nullable Given given, Instant now, boolean patient) {
        var node = state.shape().node(key.node());
        boolean atOnce = node.what().inline() || there(state, node);
        if (atOnce && !patient && state.paused() == null) {
            return new Begun.AtOnce(key);
        }
        if (node.what() == NodeKind.SUBWORKFLOW && depth(state) >= DEEPEST) {
            var words = key.node() + " would be " + (DEEPEST + 1) + " runs deep, and " + DEEPEST + " is the most";
            return new Begun.Broken(key, Failure.input("SUBWORKFLOW_TOO_DEEP", words));
        }
        try {
            var before = state.node(key);
            var mapped = atOnce ? null : before.given() ? before.mapped() : mapped(node, sight, given);
            var tooLarge = Sizes.tooLarge(
                            key.node() + ": its input",
                            mapped,
                            node.what() == NodeKind.MAP ? Sizes.LARGEST : Sizes.MADE)
                    .or(() -> Sizes.tooMuch(state, mapped));
            if (tooLarge.isPresent()) {
                return new Begun.Broken(key, Failure.input("INPUT_TOO_LARGE", tooLarge.get()));
            }
            var due = atOnce ? now : due(state, key, node, sight, now);
            var child = node.what() == NodeKind.SUBWORKFLOW
                    ? RunId.derived(now, key.attempt(state.run(), number).toString())
                    : null;
            return new Begun.Started(new Dispatch(key.node(), key.iteration(), number, mapped, due, child));
        } catch (EvaluationFailed | BadExpression e) {
            return new Begun.Broken(key, Inline.failed(key.node(), e));
        }
    }

    private static int depth(RunState state) {
        var origin = state.asked().origin();
        return origin == null ? 0 : origin.depth();
    }

    /** Whether the signal that a node would wait for has come already. */
    private static boolean there(RunState state, Node node) {
        return waitsForSignal(node) && state.received().containsKey(node.signal());
    }

    /** Whether a node waits for a signal that has not come, or that another node has taken. */
    static boolean unheard(RunState state, NodeKey key) {
        var node = state.shape().node(key.node());
        return waitsForSignal(node) && !there(state, node);
    }

    private static boolean waitsForSignal(Node node) {
        return node.what() == NodeKind.WAIT && node.signal() != null;
    }

    private @Nullable Value mapped(Node node, Sight sight, @Nullable Given given) {
        if (given == null) {
            return mapped(node, sight);
        }
        ObjectNode all = Json.MAPPER.createObjectNode();
        try {
            var own = mapped(node, sight);
            if (own != null && own.tree() instanceof ObjectNode object) {
                all = object;
            }
        } catch (EvaluationFailed | BadExpression e) {
            if (!given.input()) {
                throw e;
            }
        }
        all.setAll((ObjectNode) given.fields().tree());
        return Value.of(all);
    }

    private @Nullable Value mapped(Node node, Sight sight) {
        if (node.what() == NodeKind.MAP) {
            var items = inline.evaluate(node.items() == null ? "[]" : node.items(), sight);
            if (!items.json().startsWith("[")) {
                throw new EvaluationFailed("items must give a list");
            }
            int width = items.tree().size();
            if (width > WIDEST) {
                throw new EvaluationFailed("items gives " + width + " items, of which a map takes at most " + WIDEST);
            }
            return items;
        }
        if (node.input() == null) {
            return null;
        }
        var mapped = inline.evaluate(node.input(), sight);
        boolean object = mapped.json().startsWith("{");
        if (!object && node.what() == NodeKind.TASK) {
            throw new EvaluationFailed("input must give an object");
        }
        return mapped;
    }

    private Instant due(RunState state, NodeKey key, Node node, Sight sight, Instant now) {
        var last = last(state);
        if (node.what() == NodeKind.WAIT && node.duration() != null) {
            return now.plus(node.duration());
        }
        if (node.what() == NodeKind.WAIT && node.until() != null) {
            return instant(inline.evaluate(node.until(), sight));
        }
        var due = total(state, key, now).filter(last::isAfter).orElse(last);
        var attempt = node.timeouts().attempt();
        var own = attempt == null ? due : now.plus(attempt);
        return own.isBefore(due) ? own : due;
    }

    /** When the run times out. */
    static Instant last(RunState state) {
        return state.deadline() == null
                ? state.createdAt().plusMillis(state.asked().timeoutMs())
                : state.deadline();
    }

    /** When all attempts at a node together have taken too long; empty when nobody said. */
    static Optional<Instant> total(RunState state, NodeKey key, Instant now) {
        Duration total = state.shape().node(key.node()).timeouts().total();
        var began = state.node(key).began();
        return Optional.ofNullable(total).map(time -> (began == null ? now : began).plus(time));
    }

    private static Instant instant(Value value) {
        try {
            return Instant.parse(value.tree().asText());
        } catch (DateTimeException _) {
            throw new EvaluationFailed("until must give an RFC 3339 time such as 2026-11-20T10:00:00Z");
        }
    }
}
