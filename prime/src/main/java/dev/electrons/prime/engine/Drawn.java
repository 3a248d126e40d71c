package dev.electrons.prime.engine;

import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphCheck;
import dev.electrons.graph.GraphProblem;
import dev.electrons.json.Value;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Graphs that were posted in place: the same text is read and checked once and shared by all its runs. The least recently
 * used are forgotten first; not thread-safe.
 */
final class Drawn {
    private static final int MOST_CHARACTERS = 2 << 20;
    private static final int LONGEST = 64 << 10;
    private static final int MOST_CHECKED = 1_000;

    private static final String GUARDS = "guards";

    private final Map<String, Graph> graphs = new LinkedHashMap<>(16, 0.75f, true);
    private final IdentityHashMap<Graph, List<GraphProblem>> checked = new IdentityHashMap<>();
    private int characters;

    Graph of(Value text) {
        var known = graphs.get(text.json());
        if (known != null) {
            return known;
        }
        var read = text.as(Graph.class);
        int length = text.json().length();
        if (length <= LONGEST) {
            graphs.put(text.json(), read);
            characters += length;
            forget();
        }
        return read;
    }

    /** The guards that were posted with a graph; null when there are none. */
    static @Nullable Value guards(Value text) {
        if (!text.json().contains(GUARDS)) {
            return null;
        }
        var given = text.tree().path(GUARDS);
        return given.isObject() ? Value.of(given) : null;
    }

    private void forget() {
        var oldest = graphs.entrySet().iterator();
        while (characters > MOST_CHARACTERS && oldest.hasNext()) {
            var gone = oldest.next();
            characters -= gone.getKey().length();
            checked.remove(gone.getValue());
            oldest.remove();
        }
    }

    /** What is wrong with a graph, which is looked at once as long as it is the same. */
    List<GraphProblem> problems(Graph graph) {
        if (checked.size() > MOST_CHECKED) {
            checked.clear();
        }
        return checked.computeIfAbsent(graph, GraphCheck::problems);
    }
}
