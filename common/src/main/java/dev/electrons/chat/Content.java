package dev.electrons.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The {@code content} of a model's message, or of a piece of one: a text, or parts as some servers say it. */
public final class Content {
    private Content() {}

    /**
     * Its words: the text, or all texts among the parts, be they bare or of an object. Parts that think aloud or call a
     * tool have none, nor has a content that is null or missing. Empty when it is no content at all.
     */
    public static Optional<String> words(JsonNode content) {
        if (content.isTextual()) {
            return Optional.of(content.textValue());
        }
        if (content.isNull() || content.isMissingNode()) {
            return Optional.of("");
        }
        if (!content.isArray()) {
            return Optional.empty();
        }
        var words = new StringBuilder();
        for (var part : content) {
            var text = part.isObject() ? part.path("text") : part;
            if (text.isTextual()) {
                words.append(text.textValue());
            } else if (!part.isObject() || !(text.isNull() || text.isMissingNode())) {
                return Optional.empty();
            }
        }
        return Optional.of(words.toString());
    }
}
