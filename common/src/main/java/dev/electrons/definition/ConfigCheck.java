package dev.electrons.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.GraphProblem;
import dev.electrons.json.Value;
import dev.electrons.outside.Destination;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a node's worker would refuse whenever it came to it: constants of its config that no expression replaces. What an
 * expression gives is the worker's to judge.
 */
final class ConfigCheck {
    private static final List<String> METHODS = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
    private static final List<String> HTTP_FIELDS =
            List.of("url", "method", "headers", "query", "body", "expect", "timeout_ms", "redirects");
    private static final int SHORTEST_TASK = 10;
    private static final int LONGEST_TASK = 100_000;
    private static final int LONGEST_WORDS = 10_000;

    private final String path;
    private final JsonNode config;
    private final Set<String> given;
    private final List<GraphProblem> problems;

    /** @param given fields that an expression gives */
    private ConfigCheck(String path, JsonNode config, Set<String> given, List<GraphProblem> problems) {
        this.path = path;
        this.config = config;
        this.given = given;
        this.problems = problems;
    }

    /** Every problem of the nodes' constants. */
    static List<GraphProblem> problems(JsonNode definition) {
        var problems = new ArrayList<GraphProblem>();
        int i = 0;
        for (var node : definition.path("nodes")) {
            var path = "nodes[" + i++ + "].config";
            var config = node.has("config") ? node.path("config") : Value.EMPTY.tree();
            if (config.isObject()) {
                given(node)
                        .ifPresent(given -> new ConfigCheck(path, config, given, problems)
                                .run(node.path("kind").asText()));
            }
        }
        return problems;
    }

    /** Fields that an expression gives; empty when it could be any. */
    private static Optional<Set<String>> given(JsonNode node) {
        return node.hasNonNull("input")
                ? Expressions.fieldsOf(node.path("input").asText())
                : Optional.of(Set.of());
    }

    private void run(String kind) {
        switch (kind) {
            case Kinds.HTTP -> http();
            case Kinds.TEXT -> {
                text("prompt");
                number("max_tokens", 1, 1_000_000);
                number("temperature", 0, 2);
            }
            case Kinds.IMAGE -> words("prompt");
            case Kinds.AUDIO -> words(config.has("prompt") || given.contains("prompt") ? "prompt" : "text");
            case Kinds.CODE -> task();
            default -> {
                // its worker says more than could be said here
            }
        }
    }

    private void http() {
        only(HTTP_FIELDS);
        text("url").map(url -> url.strip().replaceFirst("#.*", "")).ifPresent(url -> {
            try {
                Destination.of(url);
            } catch (IllegalArgumentException e) {
                bad("url", "url must be " + e.getMessage());
            }
        });
        if (config.hasNonNull("method")) {
            text("method")
                    .filter(method -> !METHODS.contains(method.strip().toUpperCase(Locale.ROOT)))
                    .ifPresent(_ -> bad("method", "method must be one of " + String.join(", ", METHODS)));
        }
        number("timeout_ms", 1, 600_000);
        number("redirects", 0, 5);
    }

    /** A misspelt field would do nothing. */
    private void only(List<String> known) {
        config.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(new GraphProblem(
                        "unknown_field",
                        path + "." + name,
                        name + " is not a field; did you mean " + Nearest.to(name, known) + "?"));
            }
        });
    }

    private void words(String field) {
        text(field)
                .filter(words -> words.codePointCount(0, words.length()) > LONGEST_WORDS)
                .ifPresent(_ -> bad(field, field + " must have at most " + LONGEST_WORDS + " characters"));
    }

    private void task() {
        text("prompt")
                .map(prompt -> prompt.strip().codePoints().count())
                .filter(length -> length < SHORTEST_TASK || length > LONGEST_TASK)
                .ifPresent(length -> bad("prompt", "prompt must have 10 to 100,000 characters, not " + length));
    }

    /** A text that must be there; empty when it is not, or is not known here. */
    private Optional<String> text(String field) {
        var value = config.path(field);
        if (given.contains(field) || value.has("$ref")) {
            return Optional.empty();
        }
        if (value.isContainerNode()) {
            bad(field, field + " must be a text");
            return Optional.empty();
        }
        if (value.isMissingNode() || value.isNull() || value.asText().isBlank()) {
            bad(field, field + " is required");
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    private void number(String field, long least, long most) {
        var value = config.path(field);
        if (!given.contains(field) && value.isNumber() && (value.asDouble() < least || value.asDouble() > most)) {
            bad(field, field + " must be from " + least + " to " + most);
        }
    }

    private void bad(String field, String message) {
        problems.add(new GraphProblem("bad_field", path + "." + field, message));
    }
}
