package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Scripted;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A runner-proxy whose model says what it was told to, one thing after the other, and then the last again and again. */
final class ScriptedModel {
    private final ArrayDeque<Map<String, ?>> lines = new ArrayDeque<>();
    final Scripted proxy;

    /** Whether it tells how many tokens it takes. */
    volatile boolean counts = true;

    ScriptedModel(Vertx vertx) {
        proxy = new Scripted(vertx, (seen, response) -> answer(response));
    }

    private synchronized void answer(HttpServerResponse response) {
        var line = lines.size() > 1 ? lines.remove() : lines.element();
        response.putHeader("X-DE-Runner", "scripted")
                .putHeader("X-DE-Model", "sonnet")
                .putHeader("X-DE-Attempted", "other/opus=unreachable, scripted/sonnet=ok")
                .putHeader("X-DE-Cost-USD", "0.020000");
        var answer = new HashMap<String, Object>(
                Map.of("model", "sonnet", "choices", List.of(Map.of("message", line, "finish_reason", "stop"))));
        if (counts) {
            answer.put("usage", Map.of("prompt_tokens", 100, "completion_tokens", 10));
        }
        Scripted.json(response, 200, answer);
    }

    synchronized ScriptedModel says(String text) {
        lines.add(Map.of("role", "assistant", "content", text));
        return this;
    }

    /** Says it in parts, after one that thinks aloud. */
    synchronized ScriptedModel saysInParts(String... texts) {
        var parts = Stream.concat(
                Stream.of(Map.of("type", "thinking", "thinking", List.of(Map.of("type", "text", "text", "hm")))),
                Stream.of(texts).map(text -> Map.of("type", "text", "text", text)));
        lines.add(Map.of("role", "assistant", "content", parts.toList()));
        return this;
    }

    synchronized ScriptedModel calls(String tool, Map<String, ?> arguments) {
        return callsWith(tool, Json.text(arguments));
    }

    /** Calls as a server tells them that gives them no ids, and their arguments as JSON instead of text. */
    synchronized ScriptedModel callsOddly(String tool, int times, Map<String, ?> arguments) {
        var call = Map.of("function", Map.of("name", tool, "arguments", arguments));
        lines.add(Map.of("role", "assistant", "tool_calls", Collections.nCopies(times, call)));
        return this;
    }

    synchronized ScriptedModel callsWith(String tool, String arguments) {
        var function = Map.of("name", tool, "arguments", arguments);
        var call = Map.of("id", "call-" + lines.size(), "type", "function", "function", function);
        lines.add(Map.of("role", "assistant", "tool_calls", List.of(call)));
        return this;
    }

    /** What it had to say is forgotten. */
    synchronized ScriptedModel anew() {
        lines.clear();
        return this;
    }

    /** The bodies of the questions. */
    List<JsonNode> asked() {
        return proxy.asked("POST", "/v1/chat/completions").stream()
                .map(seen -> Json.read(seen.body(), JsonNode.class))
                .toList();
    }

    /** The last message of the last question. */
    JsonNode lastHeard() {
        var messages = asked().getLast().path("messages");
        return messages.get(messages.size() - 1);
    }
}
