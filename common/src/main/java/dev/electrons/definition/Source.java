package dev.electrons.definition;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A definition's text, read as a tree, with the line of everything in it. YAML, of which JSON is a part. */
final class Source {
    private static final int DEEPEST = 100;
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final JsonNode tree;
    private final Map<String, Integer> lines = new HashMap<>();

    private Source(String text) throws IOException {
        try (var parser = YAML.getFactory().createParser(text)) {
            if (parser.nextToken() != null) {
                walk(parser, "", 0);
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is more after the end of the definition");
            }
        }
        tree = YAML.readTree(text);
    }

    /**
     * Reads a text.
     *
     * @throws IOException when it is neither YAML nor JSON; its location is the place
     */
    static Source of(String text) throws IOException {
        return new Source(text);
    }

    /** Whether there is an object at all. */
    boolean isObject() {
        return tree instanceof ObjectNode;
    }

    ObjectNode object() {
        return (ObjectNode) tree;
    }

    /** The line of what is at a path, or of the nearest thing around it. */
    int line(String path) {
        for (var at = path; !at.isEmpty(); at = parent(at)) {
            var line = lines.get(at);
            if (line != null) {
                return line;
            }
        }
        return lines.getOrDefault("", 1);
    }

    private static String parent(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }

    private void walk(JsonParser parser, String path, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new JsonParseException(parser, "nested deeper than " + DEEPEST);
        }
        if (((YAMLParser) parser).isCurrentAlias()) {
            throw new JsonParseException(parser, "aliases (*" + parser.getText() + ") are not supported: write it out");
        }
        lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
                lines.putIfAbsent(field, parser.currentTokenLocation().getLineNr());
                parser.nextToken();
                walk(parser, field, depth + 1);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                walk(parser, path + "[" + i + "]", depth + 1);
            }
        }
    }
}
