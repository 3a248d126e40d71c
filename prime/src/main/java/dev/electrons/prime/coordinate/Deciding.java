package dev.electrons.prime.coordinate;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Graph;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.postgres.DefinitionStore;
import dev.electrons.postgres.EventStore;
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.engine.Library;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engine with what it may look up: definitions, kept once they were read, and runs that others take over from. */
final class Deciding implements Mind, Library {
    private static final int MOST_GRAPHS = 1_000;

    private final Engine engine;
    private final EventStore store;
    private final DefinitionStore definitions;
    private final Map<Reference, Known> graphs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Reference, Known> eldest) {
            return size() > MOST_GRAPHS;
        }
    };
    private final Map<String, Integer> active = new HashMap<>();
    private Map<RunId, RunState> runs = Map.of();

    Deciding(EventStore store, DefinitionStore definitions, Expressions expressions, Rules rules) {
        this.store = store;
        this.definitions = definitions;
        this.engine = new Engine(new Classifier(rules), expressions, this);
    }

    /** A version of a definition; null for the active one, as requests name it. */
    private record Reference(String name, @Nullable Integer version) {}

    /** What is kept of a version. */
    private record Known(Graph graph, @Nullable Value guards) {}

    @Override
    public List<Folded> decide(RunState state, Signal signal, Instant now) {
        return engine.decide(state, signal, now);
    }

    @Override
    public void prepare(Collection<RunState> pending) throws Exception {
        active.clear();
        runs = Map.of();
        for (var state : pending) {
            var workflow = state.asked().workflow();
            if (workflow != null && !workflow.tree().has("nodes")) {
                definition(reference(workflow));
            }
        }
        var others = pending.stream()
                .map(state -> state.asked().origin())
                .filter(origin -> origin != null && origin.rerunOf() != null)
                .map(origin -> origin.rerunOf())
                .toList();
        if (!others.isEmpty()) {
            runs = store.load(others).await();
        }
    }

    private static Reference reference(Value workflow) {
        return workflow.json().startsWith("\"")
                ? new Reference(workflow.tree().asText(), null)
                : workflow.as(Reference.class);
    }

    private void definition(Reference wanted) throws Exception {
        boolean known = wanted.version() == null ? active.containsKey(wanted.name()) : graphs.containsKey(wanted);
        if (!known) {
            definitions.find(wanted.name(), wanted.version()).await().ifPresent(found -> {
                var parsed = found.parsed();
                if (parsed != null) {
                    graphs.putIfAbsent(
                            new Reference(found.name(), found.version()), new Known(parsed.graph(), parsed.guards()));
                }
                if (found.active()) {
                    active.put(found.name(), found.version());
                }
            });
        }
    }

    @Override
    public @Nullable Integer active(String workflow) {
        return active.get(workflow);
    }

    @Override
    public @Nullable Graph graph(String workflow, int version) {
        var found = graphs.get(new Reference(workflow, version));
        return found == null ? null : found.graph();
    }

    @Override
    public @Nullable Value guards(String workflow, int version) {
        var found = graphs.get(new Reference(workflow, version));
        return found == null ? null : found.guards();
    }

    @Override
    public @Nullable RunState run(RunId run) {
        return runs.get(run);
    }
}
