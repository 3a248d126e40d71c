package dev.electrons.prime.engine;

import dev.electrons.classify.Classifier;
import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.Taken;
import dev.electrons.event.WorkRequest;
import dev.electrons.expression.BadExpression;
import dev.electrons.expression.Bindings;
import dev.electrons.expression.EvaluationFailed;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.Node;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.guard.Target;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.run.BuiltIn;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets an accepted request start: what it is, the graph it runs, and its first nodes. */
final class Admission {
    private final Classifier classifier;
    private final Library library;
    private final Expressions expressions;
    private final Drawn drawn = new Drawn();

    Admission(Classifier classifier, Library library, Expressions expressions) {
        this.classifier = classifier;
        this.library = library;
        this.expressions = expressions;
    }

    /** A registered definition, as a request names it. */
    private record Reference(
            @Nullable String name, @Nullable Integer version) {}

    void admit(Story story, Steps steps) {
        if (story.state().phase() != Phase.Pending || story.state().hold() != null) {
            return;
        }
        var classification = classifier.classify(story.state().asked(), story.now());
        var asked = targeted(story, classification);
        if (asked != null) {
            story.tell(Steps.PRIME, null, asked);
        } else if (!story.state().phase().ended()) {
            admit(story, steps, classification);
        }
    }

    private void admit(Story story, Steps steps, Classification classification) {
        var request = story.state().asked();
        var deadline = Starts.last(story.state());
        var workflow = workflow(request, classification);
        if (workflow == null) {
            var first = new Dispatch(BuiltIn.NODE, 0, 1, null, deadline);
            story.tell(Steps.PRIME, null, new RunEvent.RunAdmitted(classification, null, List.of(first), deadline));
            return;
        }
        try {
            graph(story, steps, workflow, classification, deadline);
        } catch (NotJson e) {
            refuse(story, "INVALID_GRAPH", String.valueOf(e.getMessage()));
        }
    }

    /** The workflow to run; null when the request is something else, whatever it hints at. */
    private static @Nullable Value workflow(WorkRequest request, Classification classification) {
        return request.workflowHinted() && !classification.taskType().equals("workflow") ? null : request.workflow();
    }

    /** What the target said: the run starts, waits or ends. */
    void decided(Story story, Steps steps, Signal.TargetDecided decided) {
        var state = story.state();
        var hold = state.hold();
        var refusal = decided.refusal();
        if (hold == null || hold.granted() || state.phase().ended() || state.classification() == null) {
            return;
        }
        if (refusal == null) {
            admit(story, steps, state.classified());
        } else if (!decided.waits()) {
            boolean collided = refusal.reason() == Refusal.Reason.ExecutionRaceCondition;
            var failure = Failure.infrastructure(refusal.reason().name(), refusal.words());
            story.finish(collided ? Phase.Failed : Phase.Refused, Value.of(Blocked.of(refusal)), failure);
        } else if (state.phase() == Phase.Pending) {
            story.tell(Steps.PRIME, null, new RunEvent.RunBlocked(refusal));
        }
    }

    /** What a run ends with that its target refused. */
    private record Blocked(
            String reason,
            @Nullable String heldBy,
            @Nullable String nextAllowedAt) {
        static Blocked of(Refusal refusal) {
            return new Blocked(refusal.reason().name(), text(refusal.heldBy()), text(refusal.nextAllowedAt()));
        }

        private static @Nullable String text(@Nullable Object value) {
            return value == null ? null : value.toString();
        }
    }

    /** What the run asks for before it may start; null when nothing guards it. */
    private RunEvent.@Nullable TargetAsked targeted(Story story, Classification classification) {
        var request = story.state().asked();
        var workflow = workflow(request, classification);
        var reference = workflow == null ? null : reference(workflow);
        var name = reference == null ? null : reference.name();
        var guards = workflow == null || reference == null ? null : guards(workflow, reference);
        var policy = guards == null ? GuardPolicy.STANDARD : GuardPolicy.of(guards);
        var target = request.target() == null && guards != null ? named(story, guards) : request.target();
        return target == null || target.isBlank()
                ? null
                : new RunEvent.TargetAsked(
                        classification,
                        Target.of(target).name(),
                        name == null ? classification.workflow() : name,
                        policy,
                        Starts.last(story.state()));
    }

    /** As the definition says, or the graph that the request brings along; null when nothing is said. */
    private @Nullable Value guards(Value workflow, Reference reference) {
        var name = reference.name();
        if (name == null) {
            return Drawn.guards(workflow);
        }
        var version = reference.version() == null ? library.active(name) : reference.version();
        return version == null ? null : library.guards(name, version);
    }

    /** What the definition's expression makes of the input; a run whose target cannot be told must not start. */
    private @Nullable String named(Story story, Value guards) {
        var expression = GuardPolicy.target(guards);
        if (expression == null) {
            return null;
        }
        try {
            var found = expressions
                    .compile(expression)
                    .evaluate(new OfRequest(story.state().asked()))
                    .tree();
            return found.isNull() ? null : found.isTextual() ? found.textValue() : found.toString();
        } catch (BadExpression | EvaluationFailed e) {
            refuse(story, "INVALID_TARGET", "guards.target: " + e.getMessage());
            return null;
        }
    }

    /** A request before there is a graph: its input alone. */
    private record OfRequest(WorkRequest request) implements Bindings {
        @Override
        public Optional<Object> variable(String name) {
            return name.equals("input")
                    ? Optional.of(request.input() == null ? Value.EMPTY : request.input())
                    : Optional.empty();
        }

        @Override
        public Optional<NodeView> node(String id) {
            return Optional.empty();
        }
    }

    private void graph(Story story, Steps steps, Value workflow, Classification classification, Instant deadline) {
        var reference = reference(workflow);
        Graph graph;
        Integer version = null;
        var origin = story.state().asked().origin();
        if (origin != null && origin.rerunOf() != null && origin.from() != null) {
            rerun(story, steps, origin.rerunOf(), origin.from(), classification, deadline);
            return;
        }
        if (reference.name() == null || workflow.tree().has("nodes")) {
            graph = drawn.of(workflow);
        } else {
            version = reference.version() == null ? library.active(reference.name()) : reference.version();
            graph = version == null ? null : library.graph(reference.name(), version);
        }
        if (graph == null) {
            refuse(story, "UNKNOWN_WORKFLOW", "there is no definition " + workflow.json());
            return;
        }
        var problems = drawn.problems(graph);
        if (!problems.isEmpty()) {
            var words =
                    problems.stream().map(p -> p.path() + ": " + p.message()).collect(Collectors.joining("; "));
            refuse(story, "INVALID_GRAPH", words);
            return;
        }
        start(story, steps, graph, version, null, classification, deadline);
    }

    /** Goes on from a node of another run, in the graph that that one has now. */
    private void rerun(
            Story story, Steps steps, RunId rerunOf, String from, Classification classification, Instant deadline) {
        var other = library.run(rerunOf);
        if (other == null || other.graph() == null || !other.shape().has(from)) {
            refuse(story, "RERUN_IMPOSSIBLE", "there is no node " + from + " in the run " + rerunOf + " any more");
            return;
        }
        var taken = Upstream.of(other, expressions, from);
        long bytes = taken.stream()
                .map(Taken::outcome)
                .mapToLong(outcome -> outcome == null ? 0 : Sizes.bytes(outcome.output()))
                .sum();
        if (bytes > Sizes.LARGEST) {
            refuse(story, "OUTPUT_TOO_LARGE", Sizes.words("what comes before " + from, bytes, Sizes.LARGEST));
            return;
        }
        start(story, steps, other.shape().graph(), other.definition(), taken, classification, deadline);
    }

    private static Reference reference(Value workflow) {
        return workflow.json().startsWith("\"")
                ? new Reference(workflow.tree().asText(), null)
                : workflow.as(Reference.class);
    }

    private void start(
            Story story,
            Steps steps,
            Graph graph,
            @Nullable Integer version,
            @Nullable List<Taken> taken,
            Classification classification,
            Instant deadline) {
        var index = GraphIndex.of(graph);
        var begun =
                admitted(story, new RunEvent.RunAdmitted(classification, graph, List.of(), deadline, version, taken));
        var touched = index.graph().nodes().stream()
                .map(Node::id)
                .filter(id -> begun.nodes().containsKey(new NodeKey(id, 0)))
                .toList();
        var flow = new Flow.Walk(begun, 0).judged(touched);
        if (flow.fatal() != null) {
            refuse(story, flow.fatal().code(), flow.fatal().message());
            return;
        }
        var known = taken == null ? null : passedOver(index, taken, flow.skipped());
        var inside =
                admitted(story, new RunEvent.RunAdmitted(classification, graph, List.of(), deadline, version, known));
        var dispatched = new ArrayList<Dispatch>();
        Stream.concat(
                        index.starts(null).stream()
                                .map(Node::id)
                                .filter(id -> !inside.nodes().containsKey(new NodeKey(id, 0))),
                        flow.ready().stream())
                .map(id -> new NodeKey(id, 0))
                .forEach(key -> steps.begin(inside, key, dispatched));
        story.tell(
                Steps.PRIME,
                null,
                new RunEvent.RunAdmitted(classification, graph, dispatched, deadline, version, known));
        steps.opened(dispatched);
    }

    private static RunState admitted(Story story, RunEvent.RunAdmitted event) {
        return Evolve.evolve(story.state(), story.next(Steps.PRIME, null, event));
    }

    /** What was taken over leads past these, as it did in the other run: their ways are dead here as well. */
    private static List<Taken> passedOver(GraphIndex index, List<Taken> taken, List<String> skipped) {
        var all = new ArrayList<>(taken);
        for (var id : skipped) {
            var dead = index.outgoing(id).stream()
                    .map(edge -> new RunEvent.EdgeToken(edge, false))
                    .toList();
            all.add(new Taken(id, 0, null, dead));
        }
        return all;
    }

    private static void refuse(Story story, String code, String why) {
        story.finish(Phase.Failed, null, Failure.input(code, why));
    }
}
