package dev.electrons.runners.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.json.Json;
import dev.electrons.runners.wire.Usage;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks over a completion, or one chunk of it, and unpacks no more of it than what decides whether it counts. */
final class Glance {
    private final Choices known;
    private int choices;
    private boolean content;
    private int index;
    private boolean ended;
    private boolean error;
    private boolean counted;
    private @Nullable Long input;
    private @Nullable Long output;
    private @Nullable Long cached;
    private @Nullable Long reasoning;

    private Glance(Choices known) {
        this.known = known;
    }

    /**
     * Empty when it is not JSON.
     *
     * @param known is told of every choice that is in it
     */
    static Optional<Glance> at(byte[] json, Choices known) {
        var glance = new Glance(known);
        try (var parser = Json.MAPPER.createParser(json)) {
            var begin = parser.nextToken();
            each(parser, begin, (name, token) -> glance.look(parser, name, token));
            return begin != null && parser.nextToken() == null ? Optional.of(glance) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private interface Field {
        void look(String name, JsonToken token) throws IOException;
    }

    /** Looks at each field of what begins here, if it is an object, and passes by what nobody looked into. */
    private static void each(JsonParser parser, @Nullable JsonToken begin, Field field) throws IOException {
        while (begin == JsonToken.START_OBJECT && parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            field.look(name, parser.nextToken());
            parser.skipChildren();
        }
        parser.skipChildren();
    }

    private void look(JsonParser parser, String name, JsonToken token) throws IOException {
        switch (name) {
            case "choices" -> {
                while (token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                    index = choices++;
                    ended = false;
                    each(parser, parser.currentToken(), (of, value) -> choice(parser, of, value));
                    known.saw(index, ended);
                }
            }
            case "usage" -> {
                counted = token != JsonToken.VALUE_NULL;
                each(parser, token, (of, value) -> usage(parser, of, value));
            }
            case "error" -> error = token != JsonToken.VALUE_NULL;
            default -> {}
        }
    }

    private void choice(JsonParser parser, String name, JsonToken token) throws IOException {
        switch (name) {
            case "delta" ->
                each(parser, token, (of, value) -> content |= !of.equals("role") && something(parser, value));
            case "finish_reason" -> {
                ended = token == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
                if (ended && parser.getText().equals("content_filter")) {
                    known.wasFiltered();
                }
            }
            case "index" -> index = token == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt() : index;
            default -> {}
        }
    }

    private static boolean something(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getTextLength() > 0;
        }
        if (!token.isStructStart()) {
            return false;
        }
        return !parser.nextToken().isStructEnd() && passed(parser);
    }

    /** Goes on to the end of the object or list that the parser is in. */
    private static boolean passed(JsonParser parser) throws IOException {
        do {
            parser.skipChildren();
        } while (!parser.nextToken().isStructEnd());
        return true;
    }

    private void usage(JsonParser parser, String name, JsonToken token) throws IOException {
        switch (name) {
            case "prompt_tokens" -> input = number(parser, token);
            case "completion_tokens" -> output = number(parser, token);
            case "prompt_tokens_details" ->
                each(parser, token, (of, value) -> {
                    if (of.equals("cached_tokens")) {
                        cached = number(parser, value);
                    }
                });
            case "completion_tokens_details" ->
                each(parser, token, (of, value) -> {
                    if (of.equals("reasoning_tokens")) {
                        reasoning = number(parser, value);
                    }
                });
            default -> {}
        }
    }

    private static @Nullable Long number(JsonParser parser, JsonToken token) throws IOException {
        return token.isNumeric() ? Long.valueOf(parser.getNumberValue().longValue()) : null;
    }

    /** It reports an error. */
    boolean error() {
        return error;
    }

    /** It says something that a client would show. */
    boolean content() {
        return content;
    }

    /** It says what was consumed, and nothing else. */
    boolean onlyCounts() {
        return counted && choices == 0;
    }

    /** Token counts, where it has them. */
    Optional<Usage> usage() {
        return input == null || output == null
                ? Optional.empty()
                : Optional.of(new Usage(input, output, null, cached, null, reasoning));
    }
}
