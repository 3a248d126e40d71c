package dev.electrons.subworkflows.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON in a model's answer: the whole of it, a fenced block, what is between the first and the last brace, or the first
 * object that begins anywhere in it; failing that the same with what people add to JSON: comments, a comma before the end,
 * single quotes.
 */
public final class JsonInText {
    private static final Pattern FENCED = Pattern.compile("(?s)```(?:json|JSON)?\\s*\\n(.*?)```");

    private static final ObjectReader STRICT = Json.MAPPER.readerFor(JsonNode.class);
    private static final ObjectReader LENIENT = STRICT.withFeatures(
            JsonReadFeature.ALLOW_TRAILING_COMMA.mappedFeature(),
            JsonReadFeature.ALLOW_JAVA_COMMENTS.mappedFeature(),
            JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature());
    private static final int MOST_BEGINNINGS = 100;

    private JsonInText() {}

    public static Optional<Value> find(String text) {
        return found(text, STRICT).or(() -> found(text, LENIENT));
    }

    private static Optional<Value> found(String text, ObjectReader reader) {
        return parsed(text, reader)
                .or(() -> fenced(text, reader))
                .or(() -> between(text, '{', '}', reader))
                .or(() -> between(text, '[', ']', reader))
                .or(() -> objects(text, reader, 1).stream().findFirst())
                .map(Value::of);
    }

    /** Every object that begins outside of another one, in the order written. */
    public static List<JsonNode> objects(String text) {
        var strict = objects(text, STRICT, MOST_BEGINNINGS);
        return strict.isEmpty() ? objects(text, LENIENT, MOST_BEGINNINGS) : strict;
    }

    private static List<JsonNode> objects(String text, ObjectReader reader, int most) {
        var objects = new ArrayList<JsonNode>();
        var beginning = reader.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        int at = text.indexOf('{');
        for (int tried = 0; at >= 0 && tried < MOST_BEGINNINGS && objects.size() < most; tried++) {
            int end = at + 1;
            try (JsonParser parser = beginning.createParser(text.substring(at))) {
                objects.add(beginning.readValue(parser, JsonNode.class));
                end = at + (int) parser.currentLocation().getCharOffset();
            } catch (IOException _) {
                // not the beginning of an object
            }
            at = text.indexOf('{', end);
        }
        return objects;
    }

    private static Optional<JsonNode> fenced(String text, ObjectReader reader) {
        var block = FENCED.matcher(text);
        return block.results()
                .flatMap(found -> parsed(found.group(1), reader).stream())
                .findFirst();
    }

    private static Optional<JsonNode> between(String text, char open, char close, ObjectReader reader) {
        int from = text.indexOf(open);
        int to = text.lastIndexOf(close);
        return from >= 0 && to > from ? parsed(text.substring(from, to + 1), reader) : Optional.empty();
    }

    private static Optional<JsonNode> parsed(String text, ObjectReader reader) {
        try {
            JsonNode tree = reader.readValue(text.strip());
            return Optional.ofNullable(tree).filter(node -> !node.isMissingNode());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
