package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.Map;

/** {@code generationConfig} in OpenAI's words. */
final class GenerateSettings {
    private static final Map<String, String> SAME = Map.of(
            "temperature", "temperature",
            "topP", "top_p",
            "seed", "seed",
            "presencePenalty", "presence_penalty",
            "frequencyPenalty", "frequency_penalty",
            "maxOutputTokens", "max_completion_tokens");

    private GenerateSettings() {}

    static void put(JsonNode settings, ObjectNode chat) {
        if (settings.path("candidateCount").asInt(1) != 1) {
            throw new Untranslatable("gives one candidate only");
        }
        for (var kind : settings.path("responseModalities")) {
            if (!kind.asText().equals("TEXT")) {
                throw new Untranslatable("answers in text only");
            }
        }
        if (settings.path("responseLogprobs").asBoolean(false)) {
            throw new Untranslatable("cannot do responseLogprobs");
        }
        SAME.forEach((name, own) -> {
            if (settings.path(name).isNumber()) {
                chat.set(own, settings.get(name));
            }
        });
        if (!settings.path("stopSequences").isEmpty()) {
            chat.set("stop", settings.get("stopSequences"));
        }
        if (settings.path("responseMimeType").asText().equals("application/json")) {
            format(settings, chat.putObject("response_format"));
        }
    }

    private static void format(JsonNode settings, ObjectNode format) {
        var schema = settings.path("responseJsonSchema").isObject()
                ? settings.get("responseJsonSchema")
                : GenerateTools.jsonSchema(settings.path("responseSchema"));
        if (schema.isEmpty()) {
            format.put("type", "json_object");
        } else {
            format.put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .set("schema", schema);
        }
    }
}
