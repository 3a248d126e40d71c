package dev.electrons.runners.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.runners.field.PostedJson;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * A chat request as its client sent it. Only what routing needs is looked at; all other bytes go to the runner as they
 * are, known to us or not.
 */
public final class ChatRequest {
    private final Buffer body;
    private final Optional<String> model;
    private final int from;
    private final int to;
    private final boolean stream;
    private final int choices;
    private final Optional<UsageWish.Edit> usageWish;

    private ChatRequest(
            Buffer body,
            Optional<String> model,
            int from,
            int to,
            boolean stream,
            int choices,
            Optional<UsageWish.Edit> usageWish) {
        this.body = body;
        this.model = model;
        this.from = from;
        this.to = to;
        this.stream = stream;
        this.choices = choices;
        this.usageWish = usageWish;
    }

    /**
     * Looks at a body, which nobody may change from then on.
     *
     * @throws Problem 400 when it is not a JSON object with messages
     */
    public static ChatRequest read(Buffer body) {
        try (var parser = Json.MAPPER.createParser(body.getBytes())) {
            return read(body, parser);
        } catch (IOException _) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
    }

    private static ChatRequest read(Buffer body, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
        Optional<String> model = Optional.empty();
        // Without a model of its own, one is put in right after the opening brace.
        int from = Math.toIntExact(parser.currentLocation().getByteOffset());
        int to = from;
        var usageWish = Optional.of(UsageWish.added(from));
        boolean stream = false;
        int choices = 1;
        boolean messages = false;
        var seen = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (!seen.add(name)) {
                throw new Problem(400, "INVALID_JSON", "the field " + known(name) + " is given twice");
            }
            switch (name) {
                case "model" -> {
                    if (token != JsonToken.VALUE_STRING) {
                        throw new Problem(400, "INVALID_FIELD", "model must be text");
                    }
                    from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                    model = Optional.of(parser.getText());
                    to = Math.toIntExact(parser.currentLocation().getByteOffset());
                }
                case "stream_options" -> usageWish = UsageWish.in(parser, token);
                case "n" -> choices = token == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt(1) : 1;
                case "stream" -> stream = PostedJson.flag(name, token);
                case "messages" -> messages = anyMessage(parser, token);
                default -> parser.skipChildren();
            }
        }
        return whole(parser, messages, from, new ChatRequest(body, model, from, to, stream, choices, usageWish));
    }

    private static ChatRequest whole(JsonParser parser, boolean messages, int from, ChatRequest request)
            throws IOException {
        if (parser.nextToken() != null || from < 0) {
            throw new Problem(400, "INVALID_JSON", "Invalid JSON body");
        }
        if (!messages) {
            throw new Problem(400, "MISSING_FIELD", "Missing required field: messages", Map.of("field", "messages"));
        }
        return request;
    }

    private static boolean anyMessage(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return false;
        }
        boolean list = token == JsonToken.START_ARRAY;
        boolean any = false;
        while (list && parser.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            list = parser.currentToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
        }
        if (!list) {
            throw new Problem(400, "INVALID_FIELD", "messages must be a list of objects", Map.of("field", "messages"));
        }
        return any;
    }

    private static String known(String name) {
        return name.length() > 40 ? name.substring(0, 40) : name;
    }

    /** The model asked for; empty and {@code auto} mean whichever is available. */
    public Optional<String> model() {
        return model.filter(name -> !name.isBlank() && !name.equals("auto"));
    }

    public boolean stream() {
        return stream;
    }

    /** How many answers to the same question are asked for. */
    public int choices() {
        return choices;
    }

    /** Whether the client wants to be told the count of tokens at the end of a stream, or it is not a stream. */
    public boolean usageAsked() {
        return !stream || usageWish.isEmpty();
    }

    /** The same bytes, with the runner's own name for the model. */
    public Buffer forModel(String upstream) {
        return edited(upstream, Optional.empty());
    }

    /** The same bytes, asking for the count of tokens whether or not the client does. */
    public Buffer forModelWithUsage(String upstream) {
        return edited(upstream, usageAsked() ? Optional.empty() : usageWish);
    }

    private Buffer edited(String upstream, Optional<UsageWish.Edit> wish) {
        var edits = new ArrayList<UsageWish.Edit>();
        if (!model.equals(Optional.of(upstream))) {
            edits.add(modelEdit(upstream));
        }
        wish.ifPresent(edits::add);
        if (edits.isEmpty()) {
            return body;
        }
        edits.sort(Comparator.comparingInt(UsageWish.Edit::from));
        var edited = Buffer.buffer(body.length() + 200);
        int at = 0;
        for (var edit : edits) {
            edited.appendBuffer(body, at, edit.from() - at).appendString(edit.text());
            at = edit.to();
        }
        return edited.appendBuffer(body, at, body.length() - at);
    }

    private UsageWish.Edit modelEdit(String upstream) {
        var name = Json.text(upstream);
        return new UsageWish.Edit(from, to, to > from ? name : "\"model\":" + name + ",");
    }

    /** The whole of it, for those who must translate it. */
    public JsonNode tree() {
        return Json.read(body.getBytes(), JsonNode.class);
    }
}
