package dev.electrons.prime.engine;

import dev.electrons.classify.Classifier;
import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.event.RunEvent.Taken;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.Node;
import dev.electrons.id.NodeKey;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.run.BuiltIn;
import dev.electrons.run.Evolve;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
        var request = story.state().asked();
        if (story.state().phase() != Phase.Pending) {
            return;
        }
        var classification = classifier.classify(request, story.now());
        var deadline = Starts.last(story.state());
        if (request.workflow() == null) {
            var first = new Dispatch(BuiltIn.NODE, 0, 1, null, deadline);
            story.tell(Steps.PRIME, null, new RunEvent.RunAdmitted(classification, null, List.of(first), deadline));
            return;
        }
        try {
            graph(story, steps, request.workflow(), classification, deadline);
        } catch (NotJson e) {
            refuse(story, "INVALID_GRAPH", String.valueOf(e.getMessage()));
        }
    }

    private void graph(Story story, Steps steps, Value workflow, Classification classification, Instant deadline) {
        var reference = reference(workflow);
        Graph graph;
        Integer version = null;
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
        start(story, steps, graph, version, classification, deadline);
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
            Classification classification,
            Instant deadline) {
        var index = GraphIndex.of(graph);
        var taken = taken(story, index);
        var empty = new RunEvent.RunAdmitted(classification, graph, List.of(), deadline, version, taken);
        var inside = Evolve.evolve(story.state(), story.next(Steps.PRIME, null, empty));
        var ready = new ArrayList<String>();
        index.starts(null).stream()
                .map(Node::id)
                .filter(id -> !inside.nodes().containsKey(new NodeKey(id, 0)))
                .forEach(ready::add);
        var touched = index.graph().nodes().stream()
                .map(Node::id)
                .filter(id -> inside.nodes().containsKey(new NodeKey(id, 0)))
                .toList();
        ready.addAll(new Flow.Walk(inside, 0).judged(touched).ready());
        var dispatched = new ArrayList<Dispatch>();
        for (var id : ready) {
            var key = new NodeKey(id, 0);
            steps.begin(inside, key, Sight.at(inside, key), dispatched);
        }
        story.tell(
                Steps.PRIME,
                null,
                new RunEvent.RunAdmitted(classification, graph, dispatched, deadline, version, taken));
        steps.opened(dispatched);
    }

    /** The outcomes of another run's nodes that come before the one from which this run is to go on by itself. */
    private @Nullable List<Taken> taken(Story story, GraphIndex graph) {
        var origin = story.state().asked().origin();
        var other = origin == null || origin.rerunOf() == null ? null : library.run(origin.rerunOf());
        boolean same =
                other != null && other.graph() != null && other.shape().graph().equals(graph.graph());
        if (!same || other == null || origin == null || origin.from() == null || !graph.has(origin.from())) {
            return null;
        }
        return Upstream.of(other, expressions, origin.from());
    }

    private static void refuse(Story story, String code, String why) {
        story.finish(Phase.Failed, null, Failure.input(code, why));
    }
}
