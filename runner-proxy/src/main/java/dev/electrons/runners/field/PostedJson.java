package dev.electrons.runners.field;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object as its client posted it. Only what routing needs is looked at; all other bytes go to the runner as they
 * are, known to us or not.
 */
public final class PostedJson {
    private final byte[] bytes;
    private final Optional<String> model;
    private final int from;
    private final int to;
    private final boolean stream;

    private PostedJson(byte[] bytes, Optional<String> model, int from, int to, boolean stream) {
        this.bytes = bytes;
        this.model = model;
        this.from = from;
        this.to = to;
        this.stream = stream;
    }

    /**
     * Looks at a body.
     *
     * @param required the field without which it asks for nothing
     * @param as how that field begins: as a text, an object or a list, with something in it
     * @throws Problem 400 when it is not such an object
     */
    public static PostedJson read(byte[] bytes, String required, JsonToken as) {
        try (var parser = Json.MAPPER.createParser(bytes)) {
            return read(bytes, required, as, parser);
        } catch (IOException _) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
    }

    private static PostedJson read(byte[] bytes, String required, JsonToken as, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
        Optional<String> model = Optional.empty();
        // Without a model of its own, one is put in right after the opening brace.
        int from = Math.toIntExact(parser.currentLocation().getByteOffset());
        int to = from;
        boolean stream = false;
        boolean given = false;
        var seen = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (!seen.add(name)) {
                throw new Problem(400, "INVALID_JSON", "the field " + known(name) + " is given twice");
            }
            if (name.equals("model")) {
                if (token != JsonToken.VALUE_STRING) {
                    throw new Problem(400, "INVALID_FIELD", "model must be text");
                }
                from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                model = Optional.of(parser.getText());
                to = Math.toIntExact(parser.currentLocation().getByteOffset());
            } else if (name.equals(required)) {
                given = token != JsonToken.VALUE_NULL && anything(parser, expected(name, token, as));
            } else {
                stream |= name.equals("stream") && flag(name, token);
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null || from < 0) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
        if (!given) {
            throw new Problem(400, "MISSING_FIELD", "Missing required field: " + required, Map.of("field", required));
        }
        return new PostedJson(bytes, model, from, to, stream);
    }

    private static JsonToken expected(String name, JsonToken token, JsonToken as) {
        if (token != as) {
            var what = as == JsonToken.VALUE_STRING ? "text" : as == JsonToken.START_ARRAY ? "a list" : "an object";
            throw new Problem(400, "INVALID_FIELD", name + " must be " + what, Map.of("field", name));
        }
        return token;
    }

    /**
     * Whether a field is true.
     *
     * @throws Problem 400 when it is neither true nor false
     */
    public static boolean flag(String name, JsonToken token) {
        if (!token.isBoolean() && token != JsonToken.VALUE_NULL) {
            throw new Problem(400, "INVALID_FIELD", name + " must be true or false", Map.of("field", name));
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private static boolean anything(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return !parser.getText().isBlank();
        }
        boolean any = false;
        var end = token == JsonToken.START_ARRAY ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
        while (token.isStructStart() && parser.nextToken() != end) {
            any = true;
            parser.skipChildren();
        }
        return any;
    }

    private static String known(String name) {
        return name.length() > 40 ? name.substring(0, 40) : name;
    }

    /** The model asked for; empty and {@code auto} mean whichever is available. */
    public Optional<String> model() {
        return model.filter(name -> !name.isBlank() && !name.equals("auto"));
    }

    /** Whether {@code stream} is true. */
    public boolean stream() {
        return stream;
    }

    /** The bytes as they came. */
    public Buffer unchanged() {
        return Buffer.buffer(bytes);
    }

    /** The same bytes, with the runner's own name for the model. */
    public Buffer forModel(String upstream) {
        var name = Json.text(upstream);
        var put = to > from ? name : "\"model\":" + name + ",";
        return Buffer.buffer(bytes.length + put.length())
                .appendBytes(bytes, 0, from)
                .appendString(put)
                .appendBytes(bytes, to, bytes.length - to);
    }

    /** The whole of it, for those who must translate it. */
    public JsonNode tree() {
        return Json.read(bytes, JsonNode.class);
    }
}
