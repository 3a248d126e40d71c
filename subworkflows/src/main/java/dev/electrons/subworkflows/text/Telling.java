package dev.electrons.subworkflows.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.chat.Content;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.StreamEvent;
import dev.electrons.task.Execution;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer being told: collects the tokens as they come and shows each. Written by an event loop, read when it is over. */
final class Telling {
    /** Characters of an answer. */
    static final int LONGEST = 16 << 20;

    static final String TOO_LARGE = "ANSWER_TOO_LARGE";

    private final Attempt attempt;
    private final StringBuilder text = new StringBuilder();
    private @Nullable String finish;
    private @Nullable String model;
    private @Nullable String error;
    private @Nullable String errorCode;
    private Execution.@Nullable Usage usage;
    private @Nullable Double cost;
    private final Map<String, String> late = new HashMap<>();

    Telling(Attempt attempt) {
        this.attempt = attempt;
    }

    synchronized void take(StreamEvent event) {
        if (event.name().equals(StreamEvent.COMMENT)) {
            event.costUsd().ifPresent(usd -> cost = usd);
            late.putAll(event.headers());
            return;
        }
        if (event.data().equals("[DONE]")) {
            return;
        }
        try {
            chunk(Json.read(event.data(), JsonNode.class));
        } catch (NotJson _) {
            fail("STREAM_BROKEN", "a chunk of the answer is not JSON");
        }
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            var said = chunk.get("error");
            fail(
                    said.path("code").asText("STREAM_BROKEN"),
                    Answers.shortened(
                            said.isTextual()
                                    ? said.asText()
                                    : said.path("message").asText("an error")));
            return;
        }
        if (chunk.path("model").isTextual()) {
            model = chunk.get("model").asText();
        }
        var choice = chunk.path("choices").path(0);
        var words = Content.words(choice.path("delta").path("content"));
        var piece = words.orElse("");
        if (words.isEmpty()) {
            fail("STREAM_BROKEN", "a chunk of the answer has a content that is neither a text nor parts");
        } else if (text.length() + piece.length() > LONGEST) {
            fail(TOO_LARGE, "the answer has more than " + LONGEST + " characters");
        } else if (!piece.isEmpty()) {
            text.append(piece);
            attempt.say("token", piece);
        }
        if (choice.path("finish_reason").isTextual()) {
            finish = choice.get("finish_reason").asText();
        }
        var counted = Answers.usage(chunk.path("usage"), "prompt_tokens", "completion_tokens");
        usage = counted == null ? usage : counted;
    }

    private void fail(String code, String words) {
        if (error == null) {
            errorCode = code;
            error = words;
        }
    }

    synchronized String text() {
        return text.toString();
    }

    /** A header of the answer, be it that it came after its head; empty when it came not at all. */
    synchronized String header(Exchange.Answered answer, String name) {
        var early = answer.header(name);
        return late.getOrDefault(name, early);
    }

    /** Why the model stopped; null while it has not said so, and then the answer is not whole. */
    synchronized @Nullable String finish() {
        return finish;
    }

    synchronized @Nullable String model() {
        return model;
    }

    synchronized @Nullable String error() {
        return error;
    }

    synchronized @Nullable String errorCode() {
        return errorCode;
    }

    synchronized Execution.@Nullable Usage usage() {
        return Execution.Usage.costing(usage, cost);
    }
}
