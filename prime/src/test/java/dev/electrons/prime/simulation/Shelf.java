package dev.electrons.prime.simulation;

import dev.electrons.graph.Graph;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.prime.engine.Library;
import dev.electrons.run.RunState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a coordinator may look up: the world's definitions and its other runs. */
final class Shelf implements Library {
    private final World world;
    private final Map<String, Graph> graphs = new HashMap<>();

    Shelf(World world) {
        this.world = world;
    }

    @Override
    public @Nullable Integer active(String workflow) {
        return world.plan().definitions().containsKey(workflow) ? 1 : null;
    }

    @Override
    public @Nullable Graph graph(String workflow, int version) {
        var drawing = world.plan().definitions().get(workflow);
        return drawing == null ? null : graphs.computeIfAbsent(workflow, _ -> Json.read(drawing.json(), Graph.class));
    }

    @Override
    public @Nullable Value guards(String workflow, int version) {
        var drawing = world.plan().definitions().get(workflow);
        return drawing == null || drawing.guards().isEmpty() ? null : Value.of(drawing.guards());
    }

    @Override
    public @Nullable RunState run(RunId run) {
        return world.store().state(run);
    }
}
