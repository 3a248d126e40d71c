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
        var message = Json.MAPPER.createObjectNode().put("role", "assistant").put("content", content);
        return whole(message, "stop", usage);
    }

    /** The whole answer, with all that its message says. */
    public Buffer whole(ObjectNode message, String finish, Optional<Usage> usage) {
        var body = head("chat.completion");
        var choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", finish);
        choice.set("message", message);
        usage.ifPresent(known -> count(body, known));
        return Buffer.buffer(Json.bytes(body));
    }

    private static void count(ObjectNode body, Usage known) {
        var usage = body.putObject("usage")
                .put("prompt_tokens", known.inputTokens())
                .put("completion_tokens", known.outputTokens())
                .put("total_tokens", known.inputTokens() + known.outputTokens());
        if (known.cacheReadTokens() != null) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", known.cacheReadTokens());
        }
        if (known.reasoningTokens() != null) {
            usage.putObject("completion_tokens_details").put("reasoning_tokens", known.reasoningTokens());
        }
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

    /** A piece that says more than text. */
    public Buffer delta(ObjectNode delta) {
        var body = head("chat.completion.chunk");
        choice(body).set("delta", delta);
        return event(body);
    }

    /** The end, with its terminator. */
    public Buffer last() {
        return last("stop", Optional.empty());
    }

    /** The end, with why it is one, what it took if that was asked for, and its terminator. */
    public Buffer last(String finish, Optional<Usage> usage) {
        var body = head("chat.completion.chunk");
        var choice = choice(body);
        choice.putObject("delta");
        choice.put("finish_reason", finish);
        var end = event(body);
        usage.ifPresent(known -> {
            var last = head("chat.completion.chunk");
            last.putArray("choices");
            count(last, known);
            end.appendBuffer(event(last));
        });
        return end.appendBuffer(DONE);
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
