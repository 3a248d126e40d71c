package dev.electrons.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.chat.Content;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.wire.Usage;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One line of an agent's JSON-lines output. Kinds of lines that we don't know are tolerated. */
sealed interface AgentLine {

    /** The agent said something. */
    record Text(String text) implements AgentLine {}

    /** The last line: how it ended. */
    record Ended(CliAnswer answer) implements AgentLine {}

    /** Anything else: tool calls, system notes. */
    record Other() implements AgentLine {}

    /** Not JSON: the agent crashed in the middle of a line. */
    record Broken() implements AgentLine {}

    static AgentLine parse(String line) {
        try {
            var tree = Json.read(line, JsonNode.class);
            return switch (tree.path("type").asText()) {
                case "assistant" -> text(tree.path("message").path("content"));
                case "output", "text" -> new Text(tree.path("text").asText());
                case "result" -> new Ended(ended(tree));
                default -> new Other();
            };
        } catch (NotJson _) {
            return new Broken();
        }
    }

    private static AgentLine text(JsonNode content) {
        return Content.words(content)
                .filter(words -> !words.isEmpty())
                .<AgentLine>map(Text::new)
                .orElseGet(Other::new);
    }

    /** Both our runners' fields and those of agents that stream by themselves. */
    private static CliAnswer ended(JsonNode tree) {
        boolean success = tree.path("success").asBoolean(!tree.path("is_error").asBoolean(false));
        var words = string(tree, "output", "result");
        return new CliAnswer(
                success,
                words,
                success
                        ? null
                        : Optional.ofNullable(string(tree, "error", "subtype")).orElse(words),
                tree.path("exit_code").isInt()
                        ? Integer.valueOf(tree.get("exit_code").intValue())
                        : null,
                tree.path("duration_ms").isNumber()
                        ? Long.valueOf(tree.get("duration_ms").longValue())
                        : null,
                usage(tree));
    }

    private static @Nullable String string(JsonNode tree, String one, String other) {
        var node = tree.path(one).isTextual() ? tree.path(one) : tree.path(other);
        return node.isTextual() ? node.textValue() : null;
    }

    private static Optional<Usage> usage(JsonNode tree) {
        var usage = tree.path("usage");
        if (!usage.path("input_tokens").isNumber()) {
            return Optional.empty();
        }
        var cost = tree.path("total_cost_usd").isNumber() ? tree.path("total_cost_usd") : usage.path("cost_usd");
        var read = count(usage.path("cache_read_input_tokens"));
        var written = count(usage.path("cache_creation_input_tokens"));
        return Optional.of(new Usage(
                // Agents count what came from the cache, or went there, apart.
                usage.path("input_tokens").longValue()
                        + Objects.requireNonNullElse(read, 0L)
                        + Objects.requireNonNullElse(written, 0L),
                usage.path("output_tokens").longValue(),
                cost.isNumber() ? Double.valueOf(cost.doubleValue()) : null,
                read,
                written,
                null));
    }

    private static @Nullable Long count(JsonNode amount) {
        return amount.isIntegralNumber() ? Long.valueOf(amount.longValue()) : null;
    }

    /** A whole answer in one piece, as {@code POST /execute} gives it. */
    static Optional<CliAnswer> whole(byte[] body) {
        try {
            var tree = Json.read(body, JsonNode.class);
            return tree.path("success").isBoolean() ? Optional.of(ended(tree)) : Optional.empty();
        } catch (NotJson _) {
            return Optional.empty();
        }
    }
}
