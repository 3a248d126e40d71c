package dev.electrons.sandbox.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import dev.electrons.error.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Typed reading of one JSON object; every fault is a 400 that names the field and what was expected. */
final class Fields {
    private final JsonNode object;
    private final String prefix;

    private Fields(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    static Fields of(JsonNode object) {
        if (!object.isObject()) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body: an object is expected");
        }
        return new Fields(object, "");
    }

    Problem wrong(String field, String expected) {
        var name = prefix + field;
        return new Problem(400, "INVALID_FIELD", name + " " + expected, Map.of("field", name));
    }

    boolean has(String field) {
        return object.hasNonNull(field);
    }

    JsonNode get(String field) {
        return object.path(field);
    }

    /** Refuses the first field that is not among these, with the nearest that is. */
    Fields only(List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw wrong(
                        name.substring(0, Math.min(name.length(), 64)),
                        "is not known here; did you mean " + Nearest.to(name, known) + "?");
            }
        });
        return this;
    }

    Fields object(String field) {
        var node = get(field);
        if (!has(field)) {
            return new Fields(
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(), prefix + field + ".");
        }
        if (!node.isObject()) {
            throw wrong(field, "must be an object");
        }
        return new Fields(node, prefix + field + ".");
    }

    Optional<String> text(String field, int longestBytes) {
        if (!has(field)) {
            return Optional.empty();
        }
        var node = get(field);
        if (!node.isTextual()) {
            throw wrong(field, "must be a text");
        }
        return Optional.of(checked(field, node.textValue(), longestBytes));
    }

    private String checked(String field, String text, int longestBytes) {
        if (text.length() > longestBytes || text.getBytes(StandardCharsets.UTF_8).length > longestBytes) {
            throw wrong(field, "must not be longer than " + longestBytes + " bytes");
        }
        return text;
    }

    /** A list of texts that can be arguments of a process. */
    List<String> texts(String field, int most, int longestBytes) {
        if (!has(field)) {
            return List.of();
        }
        var node = get(field);
        if (!node.isArray() || node.size() > most) {
            throw wrong(field, "must be a list of at most " + most + " texts");
        }
        var texts = new ArrayList<String>();
        int bytes = 0;
        for (int i = 0; i < node.size(); i++) {
            var item = node.get(i);
            if (!item.isTextual() || item.textValue().indexOf('\0') >= 0) {
                throw wrong(field + "[" + i + "]", "must be a text without NUL");
            }
            bytes += item.textValue().getBytes(StandardCharsets.UTF_8).length + 1;
            texts.add(item.textValue());
        }
        if (bytes > longestBytes) {
            throw wrong(field, "must not be longer than " + longestBytes + " bytes in all");
        }
        return List.copyOf(texts);
    }

    Optional<Long> number(String field, long least, long most) {
        if (!has(field)) {
            return Optional.empty();
        }
        var node = get(field);
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw wrong(field, "must be a whole number from " + least + " to " + most);
        }
        return Optional.of(node.longValue());
    }

    boolean flag(String field, boolean otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        if (!get(field).isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return get(field).booleanValue();
    }
}
