package dev.electrons.runners.chat;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Problem;
import dev.electrons.runners.field.PostedJson;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** A chat request as its client sent it. */
public final class ChatRequest {
    private final PostedJson posted;

    private ChatRequest(PostedJson posted) {
        this.posted = posted;
    }

    /**
     * Looks at a body.
     *
     * @throws Problem 400 when it is not a JSON object with messages
     */
    public static ChatRequest read(byte[] bytes) {
        return new ChatRequest(PostedJson.read(bytes, "messages", JsonToken.START_ARRAY));
    }

    /** The model asked for; empty and {@code auto} mean whichever is available. */
    public Optional<String> model() {
        return posted.model();
    }

    public boolean stream() {
        return posted.stream();
    }

    /** The same bytes, with the runner's own name for the model. */
    public Buffer forModel(String upstream) {
        return posted.forModel(upstream);
    }

    /** The whole of it, for those who must translate it. */
    public JsonNode tree() {
        return posted.tree();
    }
}
