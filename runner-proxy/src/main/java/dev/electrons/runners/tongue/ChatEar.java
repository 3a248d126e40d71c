package dev.electrons.runners.tongue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.chat.Content;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.dialect.Finish;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.TalkChat;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands a chat completion of OpenAI's. */
final class ChatEar implements Ear {
    private final Set<Integer> begun = new HashSet<>();
    private boolean finished;

    @Override
    public List<Piece> event(JsonNode chunk) {
        var choice = chunk.path("choices").path(0);
        return pieces(choice.path("delta"), choice.path("finish_reason"), chunk.path("usage"));
    }

    @Override
    public List<Piece> whole(JsonNode answer) {
        var choice = answer.path("choices").path(0);
        return pieces(choice.path("message"), choice.path("finish_reason"), answer.path("usage"));
    }

    @Override
    public boolean complete() {
        return finished;
    }

    @Override
    public boolean closed() {
        return false;
    }

    private List<Piece> pieces(JsonNode said, JsonNode reason, JsonNode usage) {
        var pieces = new ArrayList<Piece>();
        var words = Content.words(said.path("content"));
        if (words.isEmpty()) {
            return List.of(new Piece.Failed(new Fault.Broken("the content is neither a text nor parts")));
        }
        var refusal = said.path("refusal");
        Stream.of(words.get(), refusal.isTextual() ? refusal.textValue() : "")
                .filter(text -> !text.isEmpty())
                .forEach(text -> pieces.add(new Piece.Text(text)));
        int position = 0;
        for (var call : said.path("tool_calls")) {
            pieces.addAll(call(call, call.path("index").asInt(position++)));
        }
        if (reason.isTextual()) {
            finished = true;
            pieces.add(finish(reason.textValue()));
        }
        used(usage).ifPresent(pieces::add);
        return pieces;
    }

    private List<Piece> call(JsonNode call, int index) {
        var pieces = new ArrayList<Piece>();
        var function = call.path("function");
        if (begun.add(index)) {
            pieces.add(new Piece.ToolBegun(
                    index, call.path("id").asText(), function.path("name").asText(), TalkChat.signature(call)));
        }
        var arguments = function.path("arguments").asText();
        if (!arguments.isEmpty()) {
            pieces.add(new Piece.ToolArguments(index, arguments));
        }
        return pieces;
    }

    private Piece finish(String reason) {
        return switch (reason) {
            // Some servers stop where others say that they want a tool.
            case "stop" -> new Piece.Finished(begun.isEmpty() ? Finish.STOP : Finish.TOOL_CALLS);
            case "tool_calls", "function_call" -> new Piece.Finished(Finish.TOOL_CALLS);
            case "length" -> new Piece.Finished(Finish.LENGTH);
            case "content_filter" -> new Piece.Finished(Finish.CONTENT_FILTER);
            default -> new Piece.Failed(new Fault.Broken("the answer finished for a reason that we don't know"));
        };
    }

    private static Optional<Piece> used(JsonNode usage) {
        if (!usage.path("prompt_tokens").isNumber()
                || !usage.path("completion_tokens").isNumber()) {
            return Optional.empty();
        }
        return Optional.of(new Piece.Used(new Usage(
                usage.get("prompt_tokens").longValue(),
                usage.get("completion_tokens").longValue(),
                null,
                count(usage.at("/prompt_tokens_details/cached_tokens")),
                null,
                count(usage.at("/completion_tokens_details/reasoning_tokens")))));
    }

    private static @Nullable Long count(JsonNode number) {
        return number.isNumber() ? Long.valueOf(number.longValue()) : null;
    }
}
