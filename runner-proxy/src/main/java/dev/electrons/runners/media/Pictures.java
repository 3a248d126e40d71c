package dev.electrons.runners.media;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.electrons.json.Json;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/** Looks at an answer with pictures without unpacking them, which may be megabytes each. */
final class Pictures {
    private int found;
    private boolean empty;
    private Optional<Usage> usage = Optional.empty();

    private Pictures() {}

    /** An answer counts when there are pictures in it, and each is there or says where it is. */
    static Verdict<MediaAnswer> judge(Buffer body) {
        var pictures = new Pictures();
        try (var parser = Json.MAPPER.createParser(body.getBytes())) {
            pictures.look(parser);
        } catch (IOException _) {
            return Verdict.failed(new Fault.Broken("the answer is not JSON"));
        }
        return pictures.found == 0 || pictures.empty
                ? Verdict.failed(new Fault.Broken("the answer lacks pictures"))
                : Verdict.done(new MediaAnswer(Optional.of(body), pictures.usage, Made.pictures(pictures.found)));
    }

    private void look(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (name.equals("data") && token == JsonToken.START_ARRAY) {
                data(parser);
            } else if (name.equals("usage") && token == JsonToken.START_OBJECT) {
                usage = usage(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void data(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            boolean there = false;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                there |= text && (name.equals("url") || name.equals("b64_json"));
                parser.skipChildren();
            }
            found++;
            empty |= !there;
        }
    }

    static Optional<Usage> usage(JsonParser parser) throws IOException {
        long input = -1;
        long output = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
            input = number && name.equals("input_tokens") ? parser.getLongValue() : input;
            output = number && name.equals("output_tokens") ? parser.getLongValue() : output;
            parser.skipChildren();
        }
        return input >= 0 && output >= 0 ? Optional.of(new Usage(input, output, null)) : Optional.empty();
    }
}
