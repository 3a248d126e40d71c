package dev.electrons.runners.door;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What matters for accounts of a request's body, whatever its protocol; what is wrong with it is said by whom it is for. */
final class Sketch {
    private static final long USUAL_TOKENS = 1_024;
    private static final int MOST_PICTURES = 100;

    private final List<String> models = new ArrayList<>();
    private long mostTokens = USUAL_TOKENS;
    private int pictures = 1;
    private int characters;
    private @Nullable String app;
    private @Nullable String run;
    private @Nullable String attemptId;
    private @Nullable BigDecimal budget;

    private Sketch() {}

    static Sketch of(byte[] body) {
        var sketch = new Sketch();
        try (var parser = Json.MAPPER.createParser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                sketch.read(parser);
            }
        } catch (IOException _) {
            // not JSON, or not to its end: its door says so
        }
        return sketch;
    }

    private void read(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            switch (name) {
                case "model" -> model(parser, token);
                case "models" -> {
                    while (token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                        model(parser, parser.currentToken());
                        parser.skipChildren();
                    }
                }
                case "max_tokens", "max_completion_tokens" -> most(parser, token);
                case "n" -> pictures = Math.clamp(whole(parser, token), 1, MOST_PICTURES);
                case "input" -> characters = token == JsonToken.VALUE_STRING ? parser.getTextLength() : 0;
                case "generationConfig", "metadata" -> within(parser, token);
                case "attempt_id" -> attemptId = text(parser, token);
                case "budget_usd" -> budget = token.isNumeric() ? parser.getDecimalValue() : BigDecimal.ONE.negate();
                default -> {}
            }
            parser.skipChildren();
        }
    }

    private void within(JsonParser parser, JsonToken begin) throws IOException {
        while (begin == JsonToken.START_OBJECT && parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            switch (name) {
                case "maxOutputTokens" -> most(parser, token);
                case "app" -> app = text(parser, token);
                case "run" -> run = text(parser, token);
                default -> {}
            }
            parser.skipChildren();
        }
    }

    private void model(JsonParser parser, JsonToken token) throws IOException {
        var name = text(parser, token);
        if (name != null) {
            models.add(name);
        }
    }

    private void most(JsonParser parser, JsonToken token) throws IOException {
        mostTokens = Math.max(1, whole(parser, token) == 0 ? mostTokens : whole(parser, token));
    }

    private static int whole(JsonParser parser, JsonToken token) throws IOException {
        boolean whole = token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT;
        return whole ? parser.getIntValue() : 0;
    }

    private static @Nullable String text(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    List<String> models() {
        return models;
    }

    /** How long an answer is taken to be: as long as is allowed, or as long as answers mostly are when nothing is said. */
    long mostTokens() {
        return mostTokens;
    }

    /** How many pictures are asked for, should it be pictures. */
    int pictures() {
        return pictures;
    }

    /** How many characters are to be spoken, should it be speech. */
    int characters() {
        return characters;
    }

    Optional<String> app() {
        return Optional.ofNullable(app);
    }

    Optional<String> run() {
        return Optional.ofNullable(run);
    }

    Optional<String> attemptId() {
        return Optional.ofNullable(attemptId);
    }

    Optional<BigDecimal> budget() {
        return Optional.ofNullable(budget);
    }
}
