package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.Locale;

/** Google's declarations of functions in OpenAI's words. */
final class GenerateTools {
    private GenerateTools() {}

    static void put(JsonNode request, ObjectNode chat) {
        if (request.path("tools").isEmpty()) {
            return;
        }
        var tools = chat.putArray("tools");
        for (var tool : request.path("tools")) {
            var declared = GenerateChat.either(tool, "functionDeclarations", "function_declarations");
            if (declared.isEmpty() || tool.size() > 1) {
                throw new Untranslatable("has no tools of Google's own");
            }
            declared.forEach(
                    function -> tools.addObject().put("type", "function").set("function", function(function)));
        }
        choice(GenerateChat.either(request, "toolConfig", "tool_config"), chat);
    }

    private static ObjectNode function(JsonNode declared) {
        var function =
                Json.MAPPER.createObjectNode().put("name", declared.path("name").asText());
        if (declared.path("description").isTextual()) {
            function.set("description", declared.get("description"));
        }
        if (declared.path("parametersJsonSchema").isObject()) {
            function.set("parameters", declared.get("parametersJsonSchema"));
        } else if (declared.path("parameters").isObject()) {
            function.set("parameters", jsonSchema(declared.get("parameters")));
        }
        return function;
    }

    private static void choice(JsonNode config, ObjectNode chat) {
        var calling = GenerateChat.either(config, "functionCallingConfig", "function_calling_config");
        var allowed = GenerateChat.either(calling, "allowedFunctionNames", "allowed_function_names");
        if (allowed.size() > 1) {
            throw new Untranslatable("can be bound to one function or all of them");
        }
        switch (calling.path("mode").asText()) {
            case "NONE" -> chat.put("tool_choice", "none");
            case "ANY" -> {
                if (allowed.isEmpty()) {
                    chat.put("tool_choice", "required");
                } else {
                    chat.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .set("name", allowed.get(0));
                }
            }
            default -> {}
        }
    }

    /** Google's schemas are JSON Schema with names of types in capitals. */
    static JsonNode jsonSchema(JsonNode schema) {
        return switch (schema) {
            case ObjectNode object -> {
                var copy = Json.MAPPER.createObjectNode();
                object.properties()
                        .forEach(field -> copy.set(field.getKey(), member(field.getKey(), field.getValue())));
                yield copy;
            }
            case ArrayNode list -> {
                var copy = Json.MAPPER.createArrayNode();
                list.forEach(item -> copy.add(jsonSchema(item)));
                yield copy;
            }
            default -> schema;
        };
    }

    private static JsonNode member(String name, JsonNode value) {
        return name.equals("type") && value.isTextual()
                ? TextNode.valueOf(value.textValue().toLowerCase(Locale.ROOT))
                : jsonSchema(value);
    }
}
