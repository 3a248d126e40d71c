package dev.electrons.runners.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A chat as plain text, for runners that take one prompt. */
public final class Conversation {
    private record Said(String role, String text) {}

    private final List<Said> messages = new ArrayList<>();
    private final boolean textOnly;

    private Conversation(boolean textOnly) {
        this.textOnly = textOnly;
    }

    public static Conversation of(ChatRequest request) {
        var tree = request.tree();
        boolean tools = !tree.path("tools").isEmpty() || !tree.path("functions").isEmpty();
        boolean plain = !tools;
        var said = new ArrayList<Said>();
        for (var message : tree.path("messages")) {
            var text = text(message.path("content"));
            plain &= text.isPresent();
            said.add(new Said(message.path("role").asText("user"), text.orElse("")));
        }
        var conversation = new Conversation(plain);
        conversation.messages.addAll(said);
        return conversation;
    }

    /** Whether nothing would be lost: no pictures, no tools. */
    public boolean textOnly() {
        return textOnly;
    }

    /** A single question as it is; anything longer with each speaker named. */
    public String prompt() {
        if (messages.size() == 1) {
            return messages.getFirst().text;
        }
        var prompt = new StringBuilder();
        for (var said : messages) {
            var role = said.role.isEmpty() ? "user" : said.role;
            prompt.append(role.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(role.substring(1))
                    .append(": ")
                    .append(said.text)
                    .append("\n\n");
        }
        return prompt.toString().strip();
    }

    /** What the user said last. */
    public String lastQuestion() {
        return messages.reversed().stream()
                .filter(said -> said.role.equals("user"))
                .map(Said::text)
                .findFirst()
                .orElse("");
    }

    private static Optional<String> text(JsonNode content) {
        if (content.isTextual()) {
            return Optional.of(content.textValue());
        }
        var text = new StringBuilder();
        for (var part : content) {
            if (!part.path("text").isTextual()) {
                return Optional.empty();
            }
            text.append(part.path("text").textValue());
        }
        return Optional.of(text.toString());
    }
}
