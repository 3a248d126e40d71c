package dev.electrons.expression;

import dev.electrons.json.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

public interface Bindings {
    Optional<Object> variable(String name);

    Optional<NodeView> node(String id);

    record NodeView(@Nullable Value output, String status, int attempts) {}
}
