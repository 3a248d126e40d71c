package dev.electrons.subworkflows.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.util.Optional;
import java.util.regex.Pattern;

/** The JSON in a model's answer: the whole of it, a fenced block, or what is between the first and the last brace. */
public final class JsonInText {
    private static final Pattern FENCED = Pattern.compile("(?s)```(?:json|JSON)?\\s*\\n(.*?)```");

    private JsonInText() {}

    public static Optional<Value> find(String text) {
        return parsed(text)
                .or(() -> fenced(text))
                .or(() -> between(text, '{', '}'))
                .or(() -> between(text, '[', ']'));
    }

    private static Optional<Value> fenced(String text) {
        var block = FENCED.matcher(text);
        return block.find() ? parsed(block.group(1)) : Optional.empty();
    }

    private static Optional<Value> between(String text, char open, char close) {
        int from = text.indexOf(open);
        int to = text.lastIndexOf(close);
        return from >= 0 && to > from ? parsed(text.substring(from, to + 1)) : Optional.empty();
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
