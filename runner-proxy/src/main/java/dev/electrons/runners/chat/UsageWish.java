package dev.electrons.runners.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** Whether a client's {@code stream_options} ask for the count of tokens, and what to change so that they do. */
final class UsageWish {
    private UsageWish() {}

    /** What stands between two bytes of a body is to be this instead. */
    record Edit(int from, int to, String text) {}

    /** The change for a body without {@code stream_options}, made behind its opening brace. */
    static Edit added(int at) {
        return new Edit(at, at, "\"stream_options\":{\"include_usage\":true},");
    }

    /** The change for the {@code stream_options} that the parser is at; empty when they ask already. */
    static Optional<Edit> in(JsonParser parser, JsonToken token) throws IOException {
        int begin = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        if (token != JsonToken.START_OBJECT) {
            // Only null is no fault of the client's; anything else is the runner's to refuse.
            return token == JsonToken.VALUE_NULL
                    ? Optional.of(new Edit(begin, begin + "null".length(), "{\"include_usage\":true}"))
                    : Optional.empty();
        }
        Optional<Edit> edit = Optional.empty();
        boolean found = false;
        boolean empty = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            empty = false;
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals("include_usage")) {
                found = true;
                edit = switched(parser, value);
            }
            parser.skipChildren();
        }
        return found
                ? edit
                : Optional.of(new Edit(begin + 1, begin + 1, "\"include_usage\":true" + (empty ? "" : ",")));
    }

    private static Optional<Edit> switched(JsonParser parser, JsonToken value) {
        int at = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        return switch (value) {
            case VALUE_FALSE -> Optional.of(new Edit(at, at + "false".length(), "true"));
            case VALUE_NULL -> Optional.of(new Edit(at, at + "null".length(), "true"));
            default -> Optional.empty();
        };
    }
}
