package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads what every vendor must be told out of a chat request in OpenAI's words. */
public final class ChatParts {
    private static final Pattern DATA_URL = Pattern.compile("data:([\\w.+/-]+);base64,(.*)", Pattern.DOTALL);

    /** One part of what somebody said. */
    public sealed interface Part {
        record Words(String text) implements Part {}

        record Picture(String mediaType, String base64) implements Part {}

        record PictureAt(String url) implements Part {}
    }

    private ChatParts() {}

    /**
     * Refuses what no translation has words for.
     *
     * @throws Untranslatable naming the field
     */
    public static void refuseUntranslatable(JsonNode chat) {
        if (chat.path("n").asInt(1) != 1) {
            throw new Untranslatable("gives one choice only: n must be 1");
        }
        if (!chat.path("functions").isEmpty()) {
            throw new Untranslatable("takes tools, not functions");
        }
        for (var name : List.of("logprobs", "audio", "prediction", "web_search_options")) {
            var field = chat.path(name);
            if (field.asBoolean(false) || field.isObject()) {
                throw new Untranslatable("cannot do " + name);
            }
        }
        for (var tool : chat.path("tools")) {
            if (!tool.path("function").path("name").isTextual()) {
                throw new Untranslatable("takes no other tools than functions");
            }
        }
    }

    public static OptionalInt mostTokens(JsonNode chat) {
        var asked = chat.path("max_completion_tokens").isInt()
                ? chat.get("max_completion_tokens")
                : chat.path("max_tokens");
        return asked.isInt() ? OptionalInt.of(asked.intValue()) : OptionalInt.empty();
    }

    /** Where to stop: one text or several. */
    public static List<String> stops(JsonNode chat) {
        var stop = chat.path("stop");
        var found = new ArrayList<String>();
        if (stop.isTextual()) {
            found.add(stop.textValue());
        }
        stop.forEach(text -> found.add(text.asText()));
        return found;
    }

    public static boolean instructs(JsonNode message) {
        var role = message.path("role").asText();
        return role.equals("system") || role.equals("developer");
    }

    /** The standing instructions, in order. */
    public static Optional<String> instructions(JsonNode chat) {
        var texts = new ArrayList<String>();
        for (var message : chat.path("messages")) {
            if (instructs(message)) {
                texts.add(text(message.path("content")));
            }
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", texts));
    }

    /** The words of what was said; pictures are lost, so use it where none can be. */
    public static String text(JsonNode content) {
        var text = new StringBuilder();
        for (var part : parts(content)) {
            if (!(part instanceof Part.Words(var words))) {
                throw new Untranslatable("takes text only in instructions and results of tools");
            }
            text.append(words);
        }
        return text.toString();
    }

    public static List<Part> parts(JsonNode content) {
        var parts = new ArrayList<Part>();
        if (content.isTextual()) {
            parts.add(new Part.Words(content.textValue()));
        }
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "text" -> parts.add(new Part.Words(part.path("text").asText()));
                case "refusal" -> parts.add(new Part.Words(part.path("refusal").asText()));
                case "image_url" -> parts.add(picture(part.at("/image_url/url").asText()));
                default -> throw new Untranslatable("takes text and pictures only");
            }
        }
        parts.removeIf(part -> part instanceof Part.Words(var words) && words.isEmpty());
        return parts;
    }

    private static Part picture(String url) {
        var data = DATA_URL.matcher(url);
        if (data.matches()) {
            return new Part.Picture(data.group(1), data.group(2));
        }
        return new Part.PictureAt(url);
    }

    /** Removes turns of which nothing is left. */
    public static void dropEmpty(ArrayNode turns, String field) {
        for (var turn = turns.elements(); turn.hasNext(); ) {
            if (turn.next().path(field).isEmpty()) {
                turn.remove();
            }
        }
    }

    /** A tool call's arguments as the object that they stand for. */
    public static ObjectNode arguments(JsonNode call) {
        var text = call.at("/function/arguments").asText();
        return object(text.isBlank() ? "{}" : text)
                .orElseThrow(() -> new Untranslatable("needs the arguments of tool calls to be JSON objects"));
    }

    public static Optional<ObjectNode> object(String text) {
        try {
            return Json.read(text, JsonNode.class) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (NotJson _) {
            return Optional.empty();
        }
    }
}
