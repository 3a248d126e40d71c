package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** A request to {@code generateContent} in the words of OpenAI's chats. Earlier thoughts and safety settings are left out. */
final class GenerateChat {
    /** Calls that wait for their result: they are known by their function here, and by an id there. */
    private final Map<String, ArrayDeque<String>> waiting = new HashMap<>();

    private int calls;

    ObjectNode of(JsonNode request, boolean stream) {
        if (request.hasNonNull("cachedContent")) {
            throw new Untranslatable("has no content cached at Google's");
        }
        var chat = Json.MAPPER.createObjectNode().put("stream", stream);
        if (stream) {
            chat.putObject("stream_options").put("include_usage", true);
        }
        var messages = chat.putArray("messages");
        var instruction = either(request, "systemInstruction", "system_instruction");
        if (!instruction.isEmpty()) {
            messages.addObject().put("role", "system").put("content", text(instruction.path("parts")));
        }
        for (var content : request.path("contents")) {
            if (content.path("role").asText().equals("model")) {
                model(content.path("parts"), messages);
            } else {
                user(content.path("parts"), messages);
            }
        }
        GenerateSettings.put(either(request, "generationConfig", "generation_config"), chat);
        GenerateTools.put(request, chat);
        return chat;
    }

    /** Google takes names of fields in both manners. */
    static JsonNode either(JsonNode node, String name, String other) {
        return node.has(name) ? node.get(name) : node.path(other);
    }

    private static String text(JsonNode parts) {
        var text = new StringBuilder();
        for (var part : parts) {
            if (!part.path("text").isTextual()) {
                throw new Untranslatable("takes text only in instructions");
            }
            text.append(text.isEmpty() ? "" : "\n").append(part.path("text").asText());
        }
        return text.toString();
    }

    private void model(JsonNode parts, ArrayNode messages) {
        var said = new StringBuilder();
        var message = messages.addObject().put("role", "assistant");
        for (var part : parts) {
            if (part.path("thought").asBoolean(false)) {
                continue;
            }
            var call = either(part, "functionCall", "function_call");
            if (call.isObject()) {
                call(call, part, message);
            } else if (part.path("text").isTextual()) {
                said.append(part.path("text").asText());
            } else {
                throw new Untranslatable("cannot be given what only Google's models say");
            }
        }
        if (said.isEmpty() && message.has("tool_calls")) {
            message.putNull("content");
        } else {
            message.put("content", said.toString());
        }
    }

    private void call(JsonNode call, JsonNode part, ObjectNode message) {
        var name = call.path("name").asText();
        var id = call.path("id").asText("call_" + calls++);
        waiting.computeIfAbsent(name, _ -> new ArrayDeque<>()).add(id);
        var written = message.withArrayProperty("tool_calls")
                .addObject()
                .put("id", id)
                .put("type", "function");
        written.putObject("function")
                .put("name", name)
                .put("arguments", Json.text(call.path("args").isObject() ? call.get("args") : Map.of()));
        var signature = either(part, "thoughtSignature", "thought_signature");
        if (signature.isTextual()) {
            written.putObject("extra_content").putObject("google").set("thought_signature", signature);
        }
    }

    /** Results of functions are messages of their own, and come before what the user adds to them. */
    private void user(JsonNode parts, ArrayNode messages) {
        var said = Json.MAPPER.createArrayNode();
        for (var part : parts) {
            var result = either(part, "functionResponse", "function_response");
            var data = either(part, "inlineData", "inline_data");
            var file = either(part, "fileData", "file_data");
            if (result.isObject()) {
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", id(result))
                        .put("content", Json.text(result.path("response")));
            } else if (data.isObject()) {
                var type = picture(either(data, "mimeType", "mime_type"));
                picture(said, "data:" + type + ";base64," + data.path("data").asText());
            } else if (file.isObject()) {
                picture(either(file, "mimeType", "mime_type"));
                picture(said, address(either(file, "fileUri", "file_uri").asText()));
            } else if (part.path("text").isTextual()) {
                said.addObject().put("type", "text").set("text", part.get("text"));
            } else {
                throw new Untranslatable("takes text, pictures and results of functions only");
            }
        }
        if (!said.isEmpty()) {
            messages.addObject().put("role", "user").set("content", said);
        }
    }

    private String id(JsonNode result) {
        var name = result.path("name").asText();
        var asked = waiting.get(name);
        var next = asked == null ? null : asked.poll();
        if (next == null) {
            throw new Untranslatable("needs the call that a function's result belongs to");
        }
        return result.path("id").asText(next);
    }

    private static String picture(JsonNode type) {
        if (!type.asText().startsWith("image/")) {
            throw new Untranslatable("takes text and pictures only");
        }
        return type.asText();
    }

    private static String address(String uri) {
        if (!uri.startsWith("https://") || uri.startsWith("https://generativelanguage.googleapis.com/")) {
            throw new Untranslatable("cannot see files at Google's");
        }
        return uri;
    }

    private static void picture(ArrayNode said, String url) {
        said.addObject().put("type", "image_url").putObject("image_url").put("url", url);
    }
}
