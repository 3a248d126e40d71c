package dev.electrons.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Duration;

/** Reads a duration in either of the forms of {@link Durations}. */
public final class DurationText extends StdDeserializer<Duration> {
    public DurationText() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var text = parser.getValueAsString();
        try {
            return Durations.parse(text == null ? "" : text);
        } catch (IllegalArgumentException _) {
            throw new JsonMappingException(parser, "expected a duration such as 30s, 5m or PT1H, 3650d at most");
        }
    }
}
