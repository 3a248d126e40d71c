package dev.electrons.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Reads any JSON as text without understanding it: numbers keep every digit, which a tree of doubles would not. */
final class ExactValue extends StdDeserializer<Value> {
    ExactValue() {
        super(Value.class);
    }

    @Override
    public Value deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var text = new StringWriter();
        try (var generator = Json.MAPPER.getFactory().createGenerator(text)) {
            copy(parser, generator);
        }
        return new Value(text.toString());
    }

    /** A JSON {@code null} in place of a value is the value null. */
    @Override
    public Value getNullValue(DeserializationContext context) {
        return Value.NULL;
    }

    /** A field that is not there is no value at all. */
    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }

    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        var token = parser.currentToken();
        while (true) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            switch (token) {
                case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> generator.writeNumber(parser.getText());
                case VALUE_STRING -> write(parser.getText(), generator);
                case FIELD_NAME -> generator.writeFieldName(LoneSurrogates.replaced(parser.currentName()));
                default -> generator.copyCurrentEvent(parser);
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static void write(String text, JsonGenerator generator) throws IOException {
        if (LoneSurrogates.in(text)) {
            generator.writeRawValue(LoneSurrogates.quoted(text));
        } else {
            generator.writeString(text);
        }
    }
}
