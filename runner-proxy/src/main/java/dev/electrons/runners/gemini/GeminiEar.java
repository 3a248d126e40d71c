package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.dialect.Finish;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Usage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Understands an answer of Google's: a stream is a row of the same objects that a whole answer is one of. */
final class GeminiEar implements Ear {
    private static final int MOST_CANDIDATES = 1024;

    private final boolean telling;
    private final BitSet begun = new BitSet();
    private final BitSet ended = new BitSet();
    private int calls;
    private boolean blocked;

    /** @param telling whether a reason for the end that we don't know is none */
    GeminiEar(boolean telling) {
        this.telling = telling;
    }

    @Override
    public List<Piece> event(JsonNode event) {
        if (event.hasNonNull("error")) {
            return List.of(new Piece.Failed(GeminiErrors.inStream(event.get("error"))));
        }
        var pieces = new ArrayList<Piece>();
        int position = 0;
        for (var candidate : event.path("candidates")) {
            int index = Math.clamp(candidate.path("index").asInt(position++), 0, MOST_CANDIDATES);
            begun.set(index);
            pieces.addAll(index == 0 ? said(candidate) : List.of(new Piece.Thought()));
            if (candidate.path("finishReason").isTextual()) {
                ended.set(index);
            }
        }
        used(event.path("usageMetadata")).ifPresent(pieces::add);
        if (event.path("promptFeedback").path("blockReason").isTextual()) {
            blocked = true;
            pieces.add(new Piece.Finished(Finish.CONTENT_FILTER));
        }
        return pieces;
    }

    /** What the first candidate says; of others only those know who asked for them. */
    private List<Piece> said(JsonNode candidate) {
        var pieces = new ArrayList<Piece>();
        for (var part : candidate.path("content").path("parts")) {
            pieces.addAll(part(part));
        }
        if (candidate.path("finishReason").isTextual()) {
            pieces.add(finish(candidate.get("finishReason").textValue()));
        }
        return pieces;
    }

    @Override
    public List<Piece> whole(JsonNode answer) {
        return event(answer);
    }

    @Override
    public boolean complete() {
        return blocked || (!begun.isEmpty() && begun.equals(ended));
    }

    @Override
    public int answers() {
        return blocked ? Integer.MAX_VALUE : ended.cardinality();
    }

    /** What was consumed may come after the reason for the end. */
    @Override
    public boolean closed() {
        return false;
    }

    private List<Piece> part(JsonNode part) {
        if (part.path("thought").asBoolean(false)) {
            return List.of(new Piece.Thought());
        }
        if (part.path("functionCall").isObject()) {
            var call = part.get("functionCall");
            int index = calls++;
            var id = call.path("id").asText();
            return List.of(
                    new Piece.ToolBegun(
                            index,
                            id.isEmpty() ? "call_" + UUID.randomUUID() : id,
                            call.path("name").asText(),
                            Optional.ofNullable(part.path("thoughtSignature").textValue())),
                    new Piece.ToolArguments(index, call.path("args").isObject() ? Json.text(call.get("args")) : "{}"));
        }
        var text = part.path("text").asText();
        return text.isEmpty() ? List.of() : List.of(new Piece.Text(text));
    }

    private Piece finish(String reason) {
        return switch (reason) {
            case "STOP" -> new Piece.Finished(calls > 0 ? Finish.TOOL_CALLS : Finish.STOP);
            case "MAX_TOKENS" -> new Piece.Finished(Finish.LENGTH);
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY" ->
                new Piece.Finished(Finish.CONTENT_FILTER);
            default ->
                telling
                        ? new Piece.Failed(new Fault.Broken("the answer finished with " + Faults.shortened(reason)))
                        : new Piece.Finished(Finish.STOP);
        };
    }

    private static Optional<Piece> used(JsonNode usage) {
        if (!usage.path("promptTokenCount").isNumber()) {
            return Optional.empty();
        }
        var thoughts = count(usage, "thoughtsTokenCount");
        long input = usage.get("promptTokenCount").longValue()
                + usage.path("toolUsePromptTokenCount").asLong(0);
        // The vendor counts thoughts apart from the words that they led to.
        long output = usage.path("candidatesTokenCount").asLong(0) + (thoughts == null ? 0 : thoughts);
        return Optional.of(new Piece.Used(
                new Usage(input, output, null, count(usage, "cachedContentTokenCount"), null, thoughts)));
    }

    private static @Nullable Long count(JsonNode usage, String name) {
        return usage.path(name).isNumber() ? Long.valueOf(usage.get(name).longValue()) : null;
    }
}
