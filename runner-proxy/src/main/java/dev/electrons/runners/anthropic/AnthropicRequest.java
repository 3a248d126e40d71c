package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.ChatParts;
import dev.electrons.runners.dialect.ChatParts.Part;
import dev.electrons.runners.dialect.Untranslatable;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.roster.RunnerSpec;

/** A chat request in Anthropic's words. */
final class AnthropicRequest {
    private static final double HOTTEST = 1.0;

    private AnthropicRequest() {}

    static ObjectNode of(JsonNode chat, RunnerSpec spec, String model, boolean stream) {
        ChatParts.refuseUntranslatable(chat);
        var format = chat.at("/response_format/type").asText("text");
        if (!format.equals("text")) {
            throw new Untranslatable("cannot promise a response_format of " + format);
        }
        int most = spec.protocol() instanceof Protocol.Anthropic anthropic ? anthropic.maxTokens() : 1;
        var request = Json.MAPPER.createObjectNode().put("model", model);
        request.put("max_tokens", ChatParts.mostTokens(chat).orElse(most)).put("stream", stream);
        ChatParts.instructions(chat).ifPresent(words -> request.put("system", words));
        messages(chat, request.putArray("messages"));
        settings(chat, request);
        tools(chat, request);
        return request;
    }

    private static void settings(JsonNode chat, ObjectNode request) {
        if (chat.path("temperature").isNumber()) {
            // OpenAI's scale goes to 2, Anthropic's to 1.
            request.put("temperature", Math.min(HOTTEST, chat.get("temperature").doubleValue()));
        }
        if (chat.path("top_p").isNumber()) {
            request.set("top_p", chat.get("top_p"));
        }
        var stops = ChatParts.stops(chat);
        if (!stops.isEmpty()) {
            stops.forEach(request.putArray("stop_sequences")::add);
        }
        if (chat.path("user").isTextual()) {
            request.putObject("metadata").set("user_id", chat.get("user"));
        }
    }

    private static void messages(JsonNode chat, ArrayNode messages) {
        for (var message : chat.path("messages")) {
            if (ChatParts.instructs(message)) {
                continue;
            }
            switch (message.path("role").asText()) {
                case "assistant" -> assistant(message, turn(messages, "assistant"));
                case "tool" ->
                    turn(messages, "user")
                            .addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", message.path("tool_call_id").asText())
                            .put("content", ChatParts.text(message.path("content")));
                default -> content(message, turn(messages, "user"));
            }
        }
        // A turn of which nothing is left would be refused.
        ChatParts.dropEmpty(messages, "content");
    }

    /** The content of the last turn if it is of this role, else of a new one: roles must alternate. */
    private static ArrayNode turn(ArrayNode messages, String role) {
        var last = messages.path(messages.size() - 1);
        if (last.path("role").asText().equals(role) && last.path("content") instanceof ArrayNode content) {
            return content;
        }
        return messages.addObject().put("role", role).putArray("content");
    }

    private static void assistant(JsonNode message, ArrayNode content) {
        content(message, content);
        for (var call : message.path("tool_calls")) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", call.path("id").asText())
                    .put("name", call.at("/function/name").asText())
                    .set("input", ChatParts.arguments(call));
        }
    }

    private static void content(JsonNode message, ArrayNode content) {
        for (var part : ChatParts.parts(message.path("content"))) {
            switch (part) {
                case Part.Words(var text) ->
                    content.addObject().put("type", "text").put("text", text);
                case Part.Picture(var mediaType, var data) ->
                    content.addObject()
                            .put("type", "image")
                            .putObject("source")
                            .put("type", "base64")
                            .put("media_type", mediaType)
                            .put("data", data);
                case Part.PictureAt(var url) ->
                    content.addObject()
                            .put("type", "image")
                            .putObject("source")
                            .put("type", "url")
                            .put("url", url);
            }
        }
    }

    private static void tools(JsonNode chat, ObjectNode request) {
        if (chat.path("tools").isEmpty()) {
            return;
        }
        var tools = request.putArray("tools");
        for (var tool : chat.path("tools")) {
            var function = tool.path("function");
            var written = tools.addObject().put("name", function.path("name").asText());
            if (function.path("description").isTextual()) {
                written.set("description", function.get("description"));
            }
            if (function.path("parameters").isObject()) {
                written.set("input_schema", function.get("parameters"));
            } else {
                written.putObject("input_schema").put("type", "object").putObject("properties");
            }
        }
        choice(chat, request);
    }

    private static void choice(JsonNode chat, ObjectNode request) {
        var asked = chat.path("tool_choice");
        boolean oneAtATime = !chat.path("parallel_tool_calls").asBoolean(true);
        if (asked.isMissingNode() && !oneAtATime) {
            return;
        }
        var choice = request.putObject("tool_choice");
        if (asked.isObject()) {
            choice.put("type", "tool").put("name", asked.at("/function/name").asText());
        } else {
            choice.put(
                    "type",
                    switch (asked.asText()) {
                        case "none" -> "none";
                        case "required" -> "any";
                        default -> "auto";
                    });
        }
        if (oneAtATime && !choice.path("type").asText().equals("none")) {
            choice.put("disable_parallel_tool_use", true);
        }
    }
}
