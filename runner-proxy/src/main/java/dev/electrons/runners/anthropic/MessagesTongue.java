package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.ChatParts;
import dev.electrons.runners.dialect.Finish;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.tongue.Teller;
import dev.electrons.runners.tongue.Tongue;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /v1/messages} on the client's side. */
public final class MessagesTongue implements Tongue {
    @Override
    public boolean spokenBy(Protocol protocol) {
        return protocol instanceof Protocol.Anthropic;
    }

    @Override
    public Buffer forRunner(PostedJson request, String upstream) {
        return request.forModel(upstream);
    }

    @Override
    public ObjectNode chat(JsonNode request, boolean stream) {
        return MessagesChat.of(request, stream);
    }

    @Override
    public Problem empty() {
        return new Problem(
                400,
                "INVALID_FIELD",
                "messages must have content: a text, a picture or the result of a tool",
                Map.of("field", "messages"));
    }

    @Override
    public Buffer whole(Said said, String model) {
        var message = head(model);
        var content = message.putArray("content");
        if (!said.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", said.text());
        }
        for (var call : said.calls()) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("input", ChatParts.object(call.arguments()).orElseGet(Json.MAPPER::createObjectNode));
        }
        message.put("stop_reason", reason(said.why())).putNull("stop_sequence");
        message.set("usage", usage(said.usage()));
        return Buffer.buffer(Json.bytes(message));
    }

    @Override
    public Teller teller(String model) {
        return new MessagesTeller(model);
    }

    static ObjectNode head(String model) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", "msg_" + UUID.randomUUID().toString().replace("-", ""))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    static String reason(Finish why) {
        return switch (why) {
            case STOP -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }

    /** The protocol wants numbers; what came from the vendor's cache is counted apart from the rest of the input. */
    static ObjectNode usage(Optional<Usage> known) {
        var usage = Json.MAPPER.createObjectNode();
        var read = known.map(Usage::cacheReadTokens);
        long input = known.map(Usage::inputTokens).orElse(0L) - read.orElse(0L);
        usage.put("input_tokens", Math.max(0, input));
        read.ifPresent(tokens -> usage.put("cache_read_input_tokens", tokens));
        return usage.put("output_tokens", known.map(Usage::outputTokens).orElse(0L));
    }

    @Override
    public Buffer broke(Problem problem, String requestId) {
        return MessagesTeller.event(error(problem, requestId));
    }

    @Override
    public Buffer refusal(Problem problem, String requestId) {
        var error = error(problem, requestId);
        error.put("success", false)
                .put("code", problem.code())
                .set("details", Json.MAPPER.valueToTree(problem.details()));
        return Buffer.buffer(Json.bytes(error));
    }

    private static ObjectNode error(Problem problem, String requestId) {
        var error = Json.MAPPER.createObjectNode().put("type", "error");
        error.putObject("error").put("type", type(problem.status())).put("message", problem.words());
        return error.put("request_id", requestId);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status >= 400 && status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
