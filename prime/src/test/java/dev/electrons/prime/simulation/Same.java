package dev.electrons.prime.simulation;

import dev.electrons.graph.GraphIndex;
import dev.electrons.run.RunState;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether two states are equal, whatever fields states have; an index of a graph is equal when the graph is. */
final class Same {
    private static final RecordComponent[] FIELDS = RunState.class.getRecordComponents();

    private Same() {}

    static void orBroken(String whose, RunState one, RunState other) {
        var different = difference(one, other);
        Broken.unless(
                different == null,
                "%s of %s at version %d is not the fold of its events: %s differs",
                whose,
                one.run(),
                one.version(),
                different);
    }

    /** The first field that differs; null when none does. */
    static @Nullable String difference(RunState one, RunState other) {
        for (var field : FIELDS) {
            if (!Objects.equals(value(field, one), value(field, other))) {
                return field.getName();
            }
        }
        return null;
    }

    private static @Nullable Object value(RecordComponent field, RunState state) {
        try {
            var value = field.getAccessor().invoke(state);
            return value instanceof GraphIndex index ? index.graph() : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
