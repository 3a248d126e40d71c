package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.List;
import java.util.Map;

/** A request to Anthropic's Messages in the words of OpenAI's chats. Thoughts of earlier turns are left out: no other vendor's model could use them. */
final class MessagesChat {
    private static final Map<String, String> SAME =
            Map.of("max_tokens", "max_completion_tokens", "temperature", "temperature", "top_p", "top_p");

    private MessagesChat() {}

    static ObjectNode of(JsonNode request, boolean stream) {
        for (var name : List.of("container", "mcp_servers", "context_management")) {
            if (!request.path(name).isEmpty()) {
                throw new Untranslatable("cannot do " + name);
            }
        }
        var chat = Json.MAPPER.createObjectNode().put("stream", stream);
        if (stream) {
            chat.putObject("stream_options").put("include_usage", true);
        }
        var messages = chat.putArray("messages");
        if (request.hasNonNull("system")) {
            messages.addObject().put("role", "system").put("content", text(request.get("system")));
        }
        for (var message : request.path("messages")) {
            switch (message.path("role").asText()) {
                case "assistant" -> assistant(message.path("content"), messages);
                case "system" ->
                    messages.addObject().put("role", "system").put("content", text(message.path("content")));
                default -> user(message.path("content"), messages);
            }
        }
        settings(request, chat);
        tools(request, chat);
        return chat;
    }

    private static void settings(JsonNode request, ObjectNode chat) {
        SAME.forEach((name, own) -> {
            if (request.path(name).isNumber()) {
                chat.set(own, request.get(name));
            }
        });
        if (!request.path("stop_sequences").isEmpty()) {
            chat.set("stop", request.get("stop_sequences"));
        }
        if (request.at("/metadata/user_id").isTextual()) {
            chat.set("user", request.at("/metadata/user_id"));
        }
        var format = request.at("/output_config/format").isObject()
                ? request.at("/output_config/format")
                : request.path("output_format");
        if (format.path("type").asText().equals("json_schema")) {
            chat.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", format.path("schema"));
        }
    }

    private static void assistant(JsonNode content, ArrayNode messages) {
        var said = new StringBuilder(content.isTextual() ? content.textValue() : "");
        var message = messages.addObject().put("role", "assistant");
        for (var block : content) {
            switch (block.path("type").asText()) {
                case "text" -> said.append(block.path("text").asText());
                case "thinking", "redacted_thinking" -> {}
                case "tool_use" ->
                    message.withArrayProperty("tool_calls")
                            .addObject()
                            .put("id", block.path("id").asText())
                            .put("type", "function")
                            .putObject("function")
                            .put("name", block.path("name").asText())
                            .put("arguments", Json.text(block.path("input")));
                default -> throw unknown(block);
            }
        }
        if (said.isEmpty() && message.has("tool_calls")) {
            message.putNull("content");
        } else {
            message.put("content", said.toString());
        }
    }

    /** Results of tools are messages of their own, and come before what the user adds to them. */
    private static void user(JsonNode content, ArrayNode messages) {
        if (content.isTextual()) {
            messages.addObject().put("role", "user").set("content", content);
            return;
        }
        var parts = Json.MAPPER.createArrayNode();
        for (var block : content) {
            switch (block.path("type").asText()) {
                case "text" ->
                    parts.addObject()
                            .put("type", "text")
                            .put("text", block.path("text").asText());
                case "image" ->
                    parts.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", address(block));
                case "tool_result" ->
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", block.path("tool_use_id").asText())
                            .put("content", result(block));
                default -> throw unknown(block);
            }
        }
        if (!parts.isEmpty()) {
            messages.addObject().put("role", "user").set("content", parts);
        }
    }

    /** OpenAI's clients have no field for a tool that failed, so its words must say it. */
    private static String result(JsonNode block) {
        var text = text(block.path("content"));
        return block.path("is_error").asBoolean(false) ? "Error: " + text : text;
    }

    private static String address(JsonNode block) {
        var source = block.path("source");
        return switch (source.path("type").asText()) {
            case "base64" ->
                "data:" + source.path("media_type").asText() + ";base64,"
                        + source.path("data").asText();
            case "url" -> source.path("url").asText();
            default -> throw new Untranslatable("takes pictures as data or by address only");
        };
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        var text = new StringBuilder();
        for (var block : content) {
            if (!block.path("type").asText().equals("text")) {
                throw new Untranslatable("takes text only in instructions and results of tools");
            }
            text.append(text.isEmpty() ? "" : "\n").append(block.path("text").asText());
        }
        return text.toString();
    }

    private static Untranslatable unknown(JsonNode block) {
        var type = block.path("type").asText();
        return new Untranslatable(
                type.matches("[a-z_]{1,40}") ? "cannot be given a block of " + type : "cannot be given such a block");
    }

    private static void tools(JsonNode request, ObjectNode chat) {
        if (request.path("tools").isEmpty()) {
            return;
        }
        var tools = chat.putArray("tools");
        for (var tool : request.path("tools")) {
            if (!tool.path("type").asText("custom").equals("custom")) {
                throw new Untranslatable("has no tools of Anthropic's own");
            }
            var function = tools.addObject().put("type", "function").putObject("function");
            function.put("name", tool.path("name").asText());
            if (tool.path("description").isTextual()) {
                function.set("description", tool.get("description"));
            }
            function.set("parameters", tool.path("input_schema"));
        }
        var choice = request.path("tool_choice");
        switch (choice.path("type").asText()) {
            case "any" -> chat.put("tool_choice", "required");
            case "none" -> chat.put("tool_choice", "none");
            case "tool" ->
                chat.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", choice.path("name").asText());
            default -> {}
        }
        if (choice.path("disable_parallel_tool_use").asBoolean(false)) {
            chat.put("parallel_tool_calls", false);
        }
    }
}
