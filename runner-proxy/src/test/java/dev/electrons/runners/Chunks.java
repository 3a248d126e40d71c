package dev.electrons.runners;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.util.ArrayList;
import java.util.List;

/** A streamed chat completion as a client reads it. */
record Chunks(List<JsonNode> chunks, boolean terminated) {

    static Chunks of(String body) {
        var found = new ArrayList<JsonNode>();
        boolean done = false;
        for (var line : body.split("\n")) {
            if (line.equals("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data: ")) {
                found.add(Json.read(line.substring(6), JsonNode.class));
            }
        }
        return new Chunks(found, done);
    }

    JsonNode get(int index) {
        return chunks.get(index);
    }

    JsonNode last() {
        return chunks.getLast();
    }

    String text() {
        var text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText()));
        return text.toString();
    }

    /** What the tool call of this index was given. */
    String arguments(int index) {
        var text = new StringBuilder();
        chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(call -> call.path("index").asInt(-1) == index)
                .forEach(call -> text.append(call.at("/function/arguments").asText()));
        return text.toString();
    }

    /** Why it ended; empty when it did not. */
    String finish() {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElse("");
    }
}
