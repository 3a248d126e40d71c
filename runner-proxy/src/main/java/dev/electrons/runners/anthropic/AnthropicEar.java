package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.dialect.Finish;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Understands a message of Anthropic's. Kinds of events that we don't know are tolerated, as the vendor asks. */
final class AnthropicEar implements Ear {
    private final Map<Integer, Integer> callOfBlock = new HashMap<>();
    private final Set<Integer> argued = new HashSet<>();
    /** Counts come in parts; later ones replace earlier ones. */
    private final ObjectNode counted = Json.MAPPER.createObjectNode();

    private final boolean telling;
    private boolean stopped;

    /** @param telling whether a reason for the end that we don't know is none */
    AnthropicEar(boolean telling) {
        this.telling = telling;
    }

    @Override
    public List<Piece> event(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "message_start" -> used(event.at("/message/usage"));
            case "content_block_start" -> block(event.path("index").asInt(), event.path("content_block"));
            case "content_block_delta" -> delta(event.path("index").asInt(), event.path("delta"));
            case "content_block_stop" -> unargued(event.path("index").asInt());
            case "message_delta" -> {
                var pieces = new ArrayList<>(used(event.path("usage")));
                finish(event.path("delta").path("stop_reason")).ifPresent(pieces::add);
                yield pieces;
            }
            case "message_stop" -> {
                stopped = true;
                yield List.of();
            }
            case "error" -> List.of(new Piece.Failed(AnthropicErrors.inStream(event.path("error"))));
            default -> List.of();
        };
    }

    @Override
    public List<Piece> whole(JsonNode answer) {
        var pieces = new ArrayList<Piece>();
        int index = 0;
        for (var block : answer.path("content")) {
            pieces.addAll(block(index++, block));
            var input = block.path("input");
            if (block.path("type").asText().equals("tool_use") && !input.isEmpty()) {
                pieces.add(new Piece.ToolArguments(callOfBlock.size() - 1, Json.text(input)));
            }
        }
        pieces.addAll(used(answer.path("usage")));
        finish(answer.path("stop_reason")).ifPresent(pieces::add);
        stopped = answer.path("stop_reason").isTextual();
        return pieces;
    }

    @Override
    public boolean complete() {
        return stopped;
    }

    @Override
    public boolean closed() {
        return stopped;
    }

    /** A block as it begins; in a whole answer it holds all its text. A tool's input is not looked at here. */
    private List<Piece> block(int index, JsonNode block) {
        return switch (block.path("type").asText()) {
            case "text" -> text(block.path("text").asText());
            case "tool_use" -> {
                int call = callOfBlock.size();
                callOfBlock.put(index, call);
                yield List.of(new Piece.ToolBegun(
                        call, block.path("id").asText(), block.path("name").asText(), Optional.empty()));
            }
            default -> List.of(new Piece.Thought());
        };
    }

    private List<Piece> delta(int index, JsonNode delta) {
        return switch (delta.path("type").asText()) {
            case "text_delta" -> text(delta.path("text").asText());
            case "input_json_delta" ->
                arguments(index, delta.path("partial_json").asText());
            default -> List.of(new Piece.Thought());
        };
    }

    private static List<Piece> text(String text) {
        return text.isEmpty() ? List.of() : List.of(new Piece.Text(text));
    }

    private List<Piece> arguments(int index, String json) {
        var call = callOfBlock.get(index);
        if (call == null || json.isEmpty()) {
            return List.of();
        }
        argued.add(index);
        return List.of(new Piece.ToolArguments(call, json));
    }

    /** A call without arguments has an empty object of them, and not nothing, which is no JSON. */
    private List<Piece> unargued(int index) {
        return argued.contains(index) ? List.of() : arguments(index, "{}");
    }

    private Optional<Piece> finish(JsonNode reason) {
        if (!reason.isTextual()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (reason.textValue()) {
                    case "end_turn", "stop_sequence", "pause_turn" -> new Piece.Finished(Finish.STOP);
                    case "max_tokens", "model_context_window_exceeded" -> new Piece.Finished(Finish.LENGTH);
                    case "tool_use" -> new Piece.Finished(Finish.TOOL_CALLS);
                    case "refusal" -> new Piece.Finished(Finish.CONTENT_FILTER);
                    default ->
                        telling
                                ? new Piece.Failed(
                                        new Fault.Broken("the answer stopped for a reason that we don't know"))
                                : new Piece.Finished(Finish.STOP);
                });
    }

    private List<Piece> used(JsonNode usage) {
        usage.properties().stream()
                .filter(field -> field.getValue().isNumber())
                .forEach(field -> counted.set(field.getKey(), field.getValue()));
        if (!counted.has("input_tokens") || !counted.has("output_tokens")) {
            return List.of();
        }
        var read = count("cache_read_input_tokens");
        var written = count("cache_creation_input_tokens");
        // The vendor counts what its cache took or gave apart from the rest of the input.
        long input = counted.path("input_tokens").longValue() + orNone(read) + orNone(written);
        return List.of(
                new Piece.Used(new Usage(input, counted.path("output_tokens").longValue(), null, read, written, null)));
    }

    private @Nullable Long count(String name) {
        return counted.has(name) ? Long.valueOf(counted.path(name).longValue()) : null;
    }

    private static long orNone(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
