package dev.electrons.intake.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fields of a request's JSON object, each read with one clear refusal that names it. */
public final class Fields {
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_SHOWN = 64;
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final String at;
    private final JsonNode object;

    /**
     * The fields of an object.
     *
     * @param at where it is, such as {@code hints.}; empty for the whole
     */
    private Fields(String at, JsonNode object) {
        this.at = at;
        this.object = object;
    }

    /** Reads a body; anything but a JSON object is 400 {@code Invalid JSON body}. */
    public static Fields of(byte[] body) {
        var tree = Received.json(body);
        if (!tree.isObject()) {
            throw Received.notJson();
        }
        return new Fields("", tree);
    }

    /** Any JSON; what is none is 400 {@code Invalid JSON body}. */
    public static Value any(byte[] body) {
        return Value.of(Received.json(body));
    }

    /** Refuses every field but these. */
    public Fields only(String... known) {
        KnownFields.check(at, object, Set.of(known));
        return this;
    }

    /** What is given for one definition, as {@code ExecuteParams}; a client that names no id gets this one. */
    public Fields asParams(String workflow, String otherwise) {
        ObjectNode params = object.deepCopy();
        params.remove(List.of("version", "id"));
        ObjectNode reference = Json.MAPPER.createObjectNode().put("name", workflow);
        if (has("version")) {
            reference.put("version", number("version", 1, 1, Integer.MAX_VALUE));
        }
        params.set("workflow", reference);
        var id = id("id");
        return new Fields("", params.put("task_id", id == null ? otherwise : id).put("title", workflow));
    }

    /** A field that is true or false. */
    public boolean flag(String name) {
        if (!object.path(name).isBoolean()) {
            throw refused(name, "true or false");
        }
        return object.path(name).booleanValue();
    }

    /** Refuses what {@code ExecuteParams} does not know. */
    public Fields onlyKnown() {
        KnownFields.check(object);
        return this;
    }

    public static Fields of(JsonNode object) {
        return new Fields("", object);
    }

    /** The fields of an object within another, such as {@code limits.agent_rates[0].}, by which they are refused. */
    public static Fields of(String at, JsonNode object) {
        return new Fields(at, object);
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    public @Nullable String text(String name) {
        var node = object.path(name);
        if (node instanceof MissingNode || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw refused(name, "a string");
        }
        return node.textValue().isBlank() ? null : node.textValue();
    }

    public @Nullable String word(String name) {
        var text = text(name);
        return text == null ? null : text.strip().toLowerCase(Locale.ROOT);
    }

    /** An id of at most 200 characters, counted as people and JSON Schema do: an emoji is one. */
    public @Nullable String id(String name) {
        var text = text(name);
        if (text != null && text.codePointCount(0, text.length()) > LONGEST_ID) {
            throw refused(name, "at most 200 characters");
        }
        return text;
    }

    public long number(String name, long otherwise, long least, long most) {
        var node = object.path(name);
        if (node instanceof MissingNode || node.isNull()) {
            return otherwise;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw refused(name, "a whole number from " + least + " to " + most);
        }
        return node.longValue();
    }

    /** A nested object; empty when absent. */
    public Fields object(String name) {
        var node = object.path(name);
        if (node instanceof MissingNode || node.isNull()) {
            return new Fields(at + name + ".", Json.MAPPER.createObjectNode());
        }
        if (!node.isObject()) {
            throw refused(name, "an object");
        }
        return new Fields(at + name + ".", node);
    }

    public @Nullable Value objectValue(String name) {
        return has(name) ? Value.of(object(name).object) : null;
    }

    public @Nullable Value value(String name) {
        return has(name) ? Value.of(object.get(name)) : null;
    }

    public @Nullable List<String> texts(String name) {
        if (!has(name)) {
            return null;
        }
        var list = new ArrayList<String>();
        if (!object.get(name).isArray()) {
            throw refused(name, "a list of strings");
        }
        for (var item : object.get(name)) {
            if (!item.isTextual()) {
                throw refused(name, "a list of strings");
            }
            list.add(item.textValue());
        }
        return list;
    }

    /** A word out of a few, in any case of letters. */
    public @Nullable String oneOf(String name, Collection<String> words) {
        var word = word(name);
        if (word != null && !words.contains(word)) {
            throw refused(name, "one of " + words.stream().sorted().toList());
        }
        return word;
    }

    public @Nullable Instant instant(String name) {
        return instant(at + name, text(name));
    }

    /** A time in RFC 3339, whose years have four digits; null for none. */
    public static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            var instant = text == null ? null : Instant.parse(text);
            if (instant != null && (instant.isBefore(FIRST) || instant.isAfter(LAST))) {
                throw new DateTimeParseException("not of four digits", String.valueOf(text), 0);
            }
            return instant;
        } catch (DateTimeParseException _) {
            throw invalid(name, "an RFC 3339 time such as 2026-11-20T12:00:00Z");
        }
    }

    public @Nullable String url(String name) {
        var text = text(name);
        if (text != null && !text.matches("(?i:https?)://[^\\s]{1,2000}")) {
            throw refused(name, "an http or https URL");
        }
        return text;
    }

    /** The fields as they are, when each of them is of a kind. */
    public Fields each(Predicate<JsonNode> kind, String expected) {
        object.properties().forEach(field -> {
            if (!kind.test(field.getValue())) {
                throw refused(shown(field.getKey()), expected);
            }
        });
        return this;
    }

    /** A name as it is repeated in an answer: nobody means an endless one. */
    static String shown(String name) {
        int length = Math.min(LONGEST_SHOWN, name.codePointCount(0, name.length()));
        return name.substring(0, name.offsetByCodePoints(0, length));
    }

    /** The refusal of one of these fields, by its whole name. */
    public Problem refused(String name, String expected) {
        return invalid(at + name, expected);
    }

    /** The object without some of its fields. */
    public Value without(String... names) {
        var copy = object.deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) copy).remove(List.of(names));
        return Value.of(copy);
    }

    /** The refusal of a field. */
    public static Problem invalid(String name, String expected) {
        return new Problem(
                400, "INVALID_FIELD", name + " must be " + expected, Map.of("field", name, "expected", expected));
    }
}
