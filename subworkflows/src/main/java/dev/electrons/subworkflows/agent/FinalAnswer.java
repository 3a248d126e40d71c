package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.expression.Schemas;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.text.JsonInText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer held against what was asked for.
 *
 * @param json what it says, where JSON was asked for
 * @param next the picks of a branch; null where it is none
 * @param problems what is wrong with it
 */
record FinalAnswer(
        String text,
        @Nullable Value json,
        @Nullable List<String> next,
        @Nullable String why,
        List<String> problems) {

    static FinalAnswer of(String text, AgentInput input) {
        if (input.choices() != null) {
            return pick(text, input.choices());
        }
        if (text.isBlank()) {
            return new FinalAnswer(text, null, null, null, List.of("the answer is empty"));
        }
        var schema = input.outputSchema();
        if (schema == null) {
            return new FinalAnswer(text, null, null, null, List.of());
        }
        var json = JsonInText.find(text);
        var problems = json.map(value -> Schemas.problems(schema, value))
                .orElseGet(() -> List.of("the answer must be one JSON value and nothing else"));
        return new FinalAnswer(text, json.orElse(null), null, null, problems);
    }

    private static FinalAnswer pick(String text, List<String> choices) {
        var json = JsonInText.find(text).map(Value::tree).filter(JsonNode::isObject);
        var next = new ArrayList<String>();
        json.map(tree -> tree.path("next")).ifPresent(named -> {
            if (named.isTextual() && !named.asText().isBlank()) {
                next.add(named.asText());
            }
            named.forEach(one -> next.add(one.asText()));
        });
        var problems = new ArrayList<String>();
        if (json.isEmpty()) {
            problems.add("the answer must be a JSON object {\"next\": [...], \"why\": \"...\"}");
        }
        next.stream()
                .filter(name -> !choices.contains(name))
                .forEach(name ->
                        problems.add(name + " is not among the choices, which are " + String.join(", ", choices)));
        var why = json.map(tree -> tree.path("why").asText("")).orElse(text);
        return new FinalAnswer(text, null, next, why, problems);
    }

    /** What is told the model when something is wrong. */
    String complaint() {
        return "Your answer cannot be used: " + String.join("; ", problems) + ". Answer again.";
    }
}
