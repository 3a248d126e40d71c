package dev.electrons.json;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * A JSON value that passes through us unread: an input, an output, an event's payload.
 *
 * @param json valid JSON text
 */
@JsonDeserialize(using = ExactValue.class)
public record Value(@JsonValue @JsonRawValue String json) {
    public static final Value NULL = new Value("null");
    public static final Value EMPTY = new Value("{}");

    /** Anything the one codec can write, as a value. */
    public static Value of(Object record) {
        return new Value(Json.text(record));
    }

    /** How many bytes it has in UTF-8. */
    public long bytes() {
        long bytes = json.length();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** A look inside, for codecs and expressions. */
    public JsonNode tree() {
        return Json.read(json, JsonNode.class);
    }

    /** Reads the value as a record. */
    public <T> T as(Class<T> type) {
        return Json.read(json, type);
    }
}
