package dev.electrons.subworkflows.text;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON in a model's answer: the whole of it, a fenced block, what is between the first and the last brace, or the first
 * object that begins anywhere in it.
 */
public final class JsonInText {
    private static final Pattern FENCED = Pattern.compile("(?s)```(?:json|JSON)?\\s*\\n(.*?)```");

    private static final ObjectReader BEGINNING =
            Json.MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MOST_BEGINNINGS = 100;

    private JsonInText() {}

    public static Optional<Value> find(String text) {
        return parsed(text)
                .or(() -> fenced(text))
                .or(() -> between(text, '{', '}'))
                .or(() -> between(text, '[', ']'))
                .or(() -> anywhere(text));
    }

    private static Optional<Value> fenced(String text) {
        var block = FENCED.matcher(text);
        return block.results().flatMap(found -> parsed(found.group(1)).stream()).findFirst();
    }

    private static Optional<Value> between(String text, char open, char close) {
        int from = text.indexOf(open);
        int to = text.lastIndexOf(close);
        return from >= 0 && to > from ? parsed(text.substring(from, to + 1)) : Optional.empty();
    }

    private static Optional<Value> anywhere(String text) {
        int tried = 0;
        for (int at = text.indexOf('{'); at >= 0 && tried < MOST_BEGINNINGS; at = text.indexOf('{', at + 1)) {
            tried++;
            try {
                return Optional.of(Value.of(BEGINNING.<JsonNode>readValue(text.substring(at))));
            } catch (IOException _) {
                // not the beginning of an object
            }
        }
        return Optional.empty();
    }

    private static Optional<Value> parsed(String text) {
        try {
            var tree = Json.read(text.strip(), JsonNode.class);
            return tree == null || tree.isMissingNode() ? Optional.empty() : Optional.of(Value.of(tree));
        } catch (NotJson _) {
            return Optional.empty();
        }
    }
}
