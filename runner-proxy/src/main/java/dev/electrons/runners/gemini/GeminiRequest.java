package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.ChatParts;
import dev.electrons.runners.dialect.ChatParts.Part;
import dev.electrons.runners.dialect.TalkChat;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.HashMap;
import java.util.Map;

/** A chat request in Google's words. */
final class GeminiRequest {
    private static final Map<String, String> SAME = Map.of(
            "temperature", "temperature",
            "top_p", "topP",
            "seed", "seed",
            "presence_penalty", "presencePenalty",
            "frequency_penalty", "frequencyPenalty");

    private GeminiRequest() {}

    static ObjectNode of(JsonNode chat) {
        ChatParts.refuseUntranslatable(chat);
        var request = Json.MAPPER.createObjectNode();
        ChatParts.instructions(chat)
                .ifPresent(words -> request.putObject("systemInstruction")
                        .putArray("parts")
                        .addObject()
                        .put("text", words));
        contents(chat, request.putArray("contents"));
        settings(chat, request);
        tools(chat, request);
        return request;
    }

    private static void settings(JsonNode chat, ObjectNode request) {
        var settings = request.putObject("generationConfig");
        SAME.forEach((name, own) -> {
            if (chat.path(name).isNumber()) {
                settings.set(own, chat.get(name));
            }
        });
        ChatParts.mostTokens(chat).ifPresent(most -> settings.put("maxOutputTokens", most));
        var stops = ChatParts.stops(chat);
        if (!stops.isEmpty()) {
            stops.forEach(settings.putArray("stopSequences")::add);
        }
        var format = chat.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> settings.put("responseMimeType", "application/json");
            case "json_schema" ->
                settings.put("responseMimeType", "application/json")
                        .set("responseJsonSchema", format.at("/json_schema/schema"));
            default -> throw new Untranslatable("does not know this response_format");
        }
        if (settings.isEmpty()) {
            request.remove("generationConfig");
        }
    }

    private static void contents(JsonNode chat, ArrayNode contents) {
        // A result names its call by id here, and by the function there.
        var functions = new HashMap<String, String>();
        for (var message : chat.path("messages")) {
            if (ChatParts.instructs(message)) {
                continue;
            }
            switch (message.path("role").asText()) {
                case "assistant" -> model(message, turn(contents, "model"), functions);
                case "tool" -> result(message, turn(contents, "user"), functions);
                default -> said(message, turn(contents, "user"));
            }
        }
        ChatParts.dropEmpty(contents, "parts");
    }

    /** The parts of the last turn if it is of this role, else of a new one. */
    private static ArrayNode turn(ArrayNode contents, String role) {
        var last = contents.path(contents.size() - 1);
        if (last.path("role").asText().equals(role) && last.path("parts") instanceof ArrayNode parts) {
            return parts;
        }
        return contents.addObject().put("role", role).putArray("parts");
    }

    private static void model(JsonNode message, ArrayNode parts, Map<String, String> functions) {
        said(message, parts);
        for (var call : message.path("tool_calls")) {
            var name = call.at("/function/name").asText();
            functions.put(call.path("id").asText(), name);
            var part = parts.addObject();
            TalkChat.signature(call).ifPresent(signature -> part.put("thoughtSignature", signature));
            part.putObject("functionCall").put("name", name).set("args", ChatParts.arguments(call));
        }
    }

    private static void result(JsonNode message, ArrayNode parts, Map<String, String> functions) {
        var name = functions.get(message.path("tool_call_id").asText());
        if (name == null) {
            throw new Untranslatable("needs the call that a tool's result belongs to");
        }
        var text = ChatParts.text(message.path("content"));
        parts.addObject()
                .putObject("functionResponse")
                .put("name", name)
                .set(
                        "response",
                        ChatParts.object(text)
                                .orElseGet(() -> Json.MAPPER.createObjectNode().put("result", text)));
    }

    private static void said(JsonNode message, ArrayNode parts) {
        for (var part : ChatParts.parts(message.path("content"))) {
            switch (part) {
                case Part.Words(var text) -> parts.addObject().put("text", text);
                case Part.Picture(var mediaType, var data) ->
                    parts.addObject()
                            .putObject("inlineData")
                            .put("mimeType", mediaType)
                            .put("data", data);
                case Part.PictureAt _ -> throw new Untranslatable("takes pictures as data URLs only");
            }
        }
    }

    private static void tools(JsonNode chat, ObjectNode request) {
        if (chat.path("tools").isEmpty()) {
            return;
        }
        var declared = request.putArray("tools").addObject().putArray("functionDeclarations");
        for (var tool : chat.path("tools")) {
            var function = tool.path("function");
            var written = declared.addObject().put("name", function.path("name").asText());
            if (function.path("description").isTextual()) {
                written.set("description", function.get("description"));
            }
            if (function.path("parameters").isObject()) {
                written.set("parametersJsonSchema", function.get("parameters"));
            }
        }
        var asked = chat.path("tool_choice");
        if (asked.isMissingNode()) {
            return;
        }
        var calling = request.putObject("toolConfig").putObject("functionCallingConfig");
        if (asked.isObject()) {
            calling.put("mode", "ANY")
                    .putArray("allowedFunctionNames")
                    .add(asked.at("/function/name").asText());
        } else {
            calling.put(
                    "mode",
                    switch (asked.asText()) {
                        case "none" -> "NONE";
                        case "required" -> "ANY";
                        default -> "AUTO";
                    });
        }
    }
}
