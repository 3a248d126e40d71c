package dev.electrons.runners.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Writes one chat completion, whole or in chunks, for runners that do not speak the protocol themselves. */
public final class Completions {
    public static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final String id = "chatcmpl-" + UUID.randomUUID();
    private final long created = Instant.now().getEpochSecond();
    private final String model;

    public Completions(String model) {
        this.model = model;
    }

    /** The whole answer. */
    public Buffer whole(String content, Optional<Usage> usage) {
        var body = head("chat.completion");
        var choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        usage.ifPresent(known -> body.putObject("usage")
                .put("prompt_tokens", known.inputTokens())
                .put("completion_tokens", known.outputTokens())
                .put("total_tokens", known.inputTokens() + known.outputTokens()));
        return Buffer.buffer(Json.bytes(body));
    }

    /** The first piece, which names the role. */
    public Buffer first(String content) {
        var body = head("chat.completion.chunk");
        choice(body).putObject("delta").put("role", "assistant").put("content", content);
        return event(body);
    }

    public Buffer piece(String content) {
        var body = head("chat.completion.chunk");
        choice(body).putObject("delta").put("content", content);
        return event(body);
    }

    /** The end, with its terminator. */
    public Buffer last() {
        var body = head("chat.completion.chunk");
        var choice = choice(body);
        choice.putObject("delta");
        choice.put("finish_reason", "stop");
        return event(body).appendBuffer(DONE);
    }

    /** What a client is told inside a stream that broke: no terminator follows. */
    public static Buffer error(String code, String words) {
        var body = Json.MAPPER.createObjectNode();
        body.putObject("error")
                .put("message", words)
                .put("type", "upstream_error")
                .put("code", code);
        return event(body);
    }

    private ObjectNode head(String object) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    private static ObjectNode choice(ObjectNode body) {
        var choice = body.putArray("choices").addObject().put("index", 0);
        choice.putNull("finish_reason");
        return choice;
    }

    private static Buffer event(ObjectNode body) {
        return Buffer.buffer("data: ").appendBytes(Json.bytes(body)).appendString("\n\n");
    }
}
