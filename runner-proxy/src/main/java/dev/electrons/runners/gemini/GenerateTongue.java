package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.ChatParts;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.tongue.Teller;
import dev.electrons.runners.tongue.Tongue;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.UUID;

/** {@code generateContent} on the client's side. */
public final class GenerateTongue implements Tongue {
    @Override
    public boolean spokenBy(Protocol protocol) {
        return protocol instanceof Protocol.Gemini;
    }

    /** The model is in the path, and nowhere else. */
    @Override
    public Buffer forRunner(PostedJson request, String upstream) {
        return request.unchanged();
    }

    @Override
    public ObjectNode chat(JsonNode request, boolean stream) {
        return new GenerateChat().of(request, stream);
    }

    @Override
    public int answers(JsonNode request) {
        return GenerateChat.either(request, "generationConfig", "generation_config")
                .path("candidateCount")
                .asInt(1);
    }

    @Override
    public Problem empty() {
        return new Problem(
                400,
                "INVALID_FIELD",
                "contents must have parts with a text, a picture or the result of a function",
                Map.of("field", "contents"));
    }

    @Override
    public Buffer whole(Said said, String model) {
        var id = UUID.randomUUID().toString();
        return Buffer.buffer(Json.bytes(last(said, said.text(), model, id)));
    }

    @Override
    public Teller teller(String model) {
        var id = UUID.randomUUID().toString();
        return new Teller() {
            @Override
            public Buffer tell(Piece piece) {
                // A call is told when it is whole, which is at the end.
                return piece instanceof Piece.Text(var text) ? event(answer(text, model, id)) : Buffer.buffer();
            }

            @Override
            public Buffer end(Said said) {
                return event(last(said, "", model, id));
            }
        };
    }

    private static Buffer event(ObjectNode data) {
        return Buffer.buffer("data: ").appendBytes(Json.bytes(data)).appendString("\r\n\r\n");
    }

    private static ObjectNode answer(String text, String model, String id) {
        var answer = Json.MAPPER.createObjectNode();
        var candidate = answer.putArray("candidates").addObject();
        var parts = candidate.putObject("content").put("role", "model").putArray("parts");
        if (!text.isEmpty()) {
            parts.addObject().put("text", text);
        }
        candidate.put("index", 0);
        return answer.put("modelVersion", model).put("responseId", id);
    }

    private static ObjectNode last(Said said, String text, String model, String id) {
        var answer = answer(text, model, id);
        var candidate = (ObjectNode) answer.at("/candidates/0");
        var parts = candidate.withObjectProperty("content").withArrayProperty("parts");
        for (var call : said.calls()) {
            var part = parts.addObject();
            call.signature().ifPresent(mark -> part.put("thoughtSignature", mark));
            part.putObject("functionCall")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("args", ChatParts.object(call.arguments()).orElseGet(Json.MAPPER::createObjectNode));
        }
        candidate.put(
                "finishReason",
                switch (said.why()) {
                    case STOP, TOOL_CALLS -> "STOP";
                    case LENGTH -> "MAX_TOKENS";
                    case CONTENT_FILTER -> "SAFETY";
                });
        said.usage().ifPresent(usage -> answer.set("usageMetadata", usage(usage)));
        return answer;
    }

    /** Thoughts are counted apart from the words that they led to. */
    private static ObjectNode usage(Usage known) {
        var usage = Json.MAPPER.createObjectNode().put("promptTokenCount", known.inputTokens());
        long thoughts = known.reasoningTokens() == null ? 0 : known.reasoningTokens();
        usage.put("candidatesTokenCount", known.outputTokens() - thoughts);
        if (thoughts > 0) {
            usage.put("thoughtsTokenCount", thoughts);
        }
        if (known.cacheReadTokens() != null) {
            usage.put("cachedContentTokenCount", known.cacheReadTokens());
        }
        return usage.put("totalTokenCount", known.inputTokens() + known.outputTokens());
    }

    @Override
    public Buffer broke(Problem problem, String requestId) {
        return event(error(problem));
    }

    @Override
    public Buffer refusal(Problem problem, String requestId) {
        var error =
                error(problem).put("success", false).put("code", problem.code()).put("request_id", requestId);
        error.set("details", Json.MAPPER.valueToTree(problem.details()));
        return Buffer.buffer(Json.bytes(error));
    }

    private static ObjectNode error(Problem problem) {
        var error = Json.MAPPER.createObjectNode();
        error.putObject("error")
                .put("code", problem.status())
                .put("message", problem.words())
                .put("status", status(problem.status()));
        return error;
    }

    private static String status(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status >= 400 && status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
