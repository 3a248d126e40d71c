package dev.electrons.expression;

import dev.electrons.json.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an expression may see; asked only for what it uses, so that one node's output costs nothing of another's. */
public interface Bindings {
    /** {@code input output run item index iteration}: a {@link Value}, text, number, boolean or map; empty when not in scope. */
    Optional<Object> variable(String name);

    /** {@code ctx.<id>}; empty when the node is unknown or has not been reached. */
    Optional<NodeView> node(String id);

    /** A node as expressions see it. */
    record NodeView(@Nullable Value output, String status, int attempts) {}
}
