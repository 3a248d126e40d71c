package dev.electrons.classify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that is wrong with a file of rules, each with its place. */
final class RulesCheck {
    private static final Set<String> PARTS = Set.of(
            "version", "context", "tags", "keywords", "hints", "otherwise", "workflows", "waterfalls", "modelled");
    private static final Set<String> TYPES = Set.of("code", "text", "image", "audio", "video", "product-shipping");

    private final List<String> problems = new ArrayList<>();

    private RulesCheck() {}

    static List<String> problems(JsonNode rules) {
        var check = new RulesCheck();
        if (rules.isObject()) {
            check.whole(rules);
        } else {
            check.problems.add("expected an object with " + String.join(", ", sorted(PARTS)));
        }
        return check.problems;
    }

    private void whole(JsonNode rules) {
        known(rules, "", PARTS);
        if (rules.path("version").asText().isBlank()) {
            problems.add("version: expected the name of this version of the rules, such as 2026-11");
        }
        items(rules, "context").forEach(this::byField);
        items(rules, "tags").forEach(this::byWord);
        items(rules, "keywords").forEach(this::byWord);
        entries(rules, "hints").forEach(this::type);
        type("otherwise", rules.path("otherwise"));
        entries(rules, "workflows").forEach(this::text);
        entries(rules, "waterfalls").forEach(this::words);
        items(rules, "modelled").forEach(this::type);
    }

    private void byField(String at, JsonNode rule) {
        known(rule, at + ".", Set.of("field", "task_type"));
        text(at + ".field", rule.path("field"));
        type(at + ".task_type", rule.path("task_type"));
    }

    private void byWord(String at, JsonNode rule) {
        known(rule, at + ".", Set.of("words", "task_type"));
        type(at + ".task_type", rule.path("task_type"));
        words(at + ".words", rule.path("words"));
    }

    private void words(String at, JsonNode list) {
        if (!list.isArray()) {
            problems.add(at + ": expected a list");
        }
        for (int i = 0; i < list.size(); i++) {
            text(at + "[" + i + "]", list.path(i));
        }
    }

    private void text(String at, JsonNode value) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            problems.add(at + ": expected a text");
        }
    }

    private void type(String at, JsonNode value) {
        if (!TYPES.contains(value.asText())) {
            problems.add(at + ": expected one of " + String.join(", ", sorted(TYPES)));
        }
    }

    private void known(JsonNode object, String at, Set<String> names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                problems.add(at + name + ": unknown; did you mean " + Nearest.to(name, names) + "?");
            }
        });
    }

    private Map<String, JsonNode> items(JsonNode rules, String part) {
        var list = rules.path(part);
        var items = new LinkedHashMap<String, JsonNode>();
        if (!list.isArray()) {
            problems.add(part + ": expected a list");
        }
        for (int i = 0; i < list.size() && list.isArray(); i++) {
            items.put(part + "[" + i + "]", list.path(i));
        }
        return items;
    }

    private Map<String, JsonNode> entries(JsonNode rules, String part) {
        var object = rules.path(part);
        var entries = new LinkedHashMap<String, JsonNode>();
        if (!object.isObject()) {
            problems.add(part + ": expected an object");
        }
        object.properties().forEach(entry -> entries.put(part + "." + entry.getKey(), entry.getValue()));
        return entries;
    }

    private static List<String> sorted(Collection<String> names) {
        return names.stream().sorted().toList();
    }
}
