package dev.electrons.subworkflows.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A program's limits, such that it ends by itself before its attempt's time is up. */
final class WallTime {
    /** What the sandbox allows when nothing is said. */
    private static final long USUAL_MS = 60_000;

    private static final String FIELD = "wall_ms";

    private WallTime() {}

    static @Nullable Value within(@Nullable Value limits, Duration time) {
        var tree = limits == null ? Json.MAPPER.createObjectNode() : limits.tree();
        long most = Math.max(1, time.toMillis());
        boolean readable = tree instanceof ObjectNode
                && (!tree.has(FIELD) || tree.get(FIELD).isIntegralNumber());
        if (!readable || tree.path(FIELD).asLong(USUAL_MS) <= most) {
            return limits;
        }
        return Value.of(((ObjectNode) tree).put(FIELD, most));
    }
}
