package dev.electrons.kafka;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.electrons.event.UnknownEvent;
import dev.electrons.json.NotJson;
import java.util.function.Supplier;

/** What came of reading a message's body. One that can't be read belongs to the dead letters and stops nobody. */
public sealed interface Reading<T> {
    /** It says this. */
    record Understood<T>(T value) implements Reading<T> {}

    /** It says nothing we understand, for this reason; the reason never quotes the body. */
    record Unreadable<T>(String reason) implements Reading<T> {}

    /** Reads, turning what foreign bytes can cause into a reason. */
    static <T> Reading<T> attempt(Supplier<T> read) {
        try {
            return new Understood<>(read.get());
        } catch (NotJson e) {
            return new Unreadable<>(e.getCause() instanceof JsonMappingException m ? path(m) : "not JSON");
        } catch (Incomplete e) {
            return new Unreadable<>(e.words());
        } catch (UnknownEvent e) {
            return new Unreadable<>(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Unreadable<>("not of the expected shape: " + e.getClass().getSimpleName());
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().isEmpty()
                ? "not a JSON object of the expected shape"
                : "not of the expected shape at " + where(e);
    }

    private static String where(JsonMappingException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            path.append(path.isEmpty() ? "" : ".")
                    .append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName());
        }
        return path.toString();
    }
}
