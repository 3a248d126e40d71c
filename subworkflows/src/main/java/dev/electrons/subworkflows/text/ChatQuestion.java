package dev.electrons.subworkflows.text;

import java.util.ArrayList;
import java.util.List;

/** The body of {@code POST /v1/chat/completions}. */
record ChatQuestion(
        String model,
        List<Message> messages,
        int maxTokens,
        double temperature,
        boolean stream,
        StreamOptions streamOptions) {
    private static final String JSON_ONLY =
            "Answer with one JSON value and nothing else: no explanation, no code fence.";

    record Message(String role, String content) {}

    record StreamOptions(boolean includeUsage) {}

    static ChatQuestion of(TextInput input, String model) {
        var messages = new ArrayList<Message>();
        var system = input.systemPrompt() == null ? "" : input.systemPrompt();
        if (input.wantsJson()) {
            system = system.isBlank() ? JSON_ONLY : system + "\n\n" + JSON_ONLY;
        }
        if (!system.isBlank()) {
            messages.add(new Message("system", system));
        }
        messages.add(new Message("user", input.prompt() == null ? "" : input.prompt()));
        return new ChatQuestion(model, messages, input.tokens(), input.heat(), true, new StreamOptions(true));
    }
}
