package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.attempt.Attempt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a list, of a node's output or given in place, through a pipeline. */
final class ListTool implements Tool {
    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_STEPS = 20;

    private final OwnRun run;

    ListTool(OwnRun run) {
        this.run = run;
    }

    /** @param items the list itself; instead of {@code node} and {@code pointer} */
    record Arguments(
            @Nullable String node,
            @Nullable Integer iteration,
            @Nullable String pointer,
            @Nullable Value items,
            @Nullable List<Pipeline.Step> steps) {}

    /** What comes of it. */
    record Answer(int count, List<Value> items) {}

    @Override
    public String name() {
        return LIST;
    }

    @Override
    public String description() {
        return "Filters, sorts, selects from and groups a list: of a node's output (node, pointer) or given as items."
                + " Expressions are CEL over item and index. Returns {count, items}.";
    }

    @Override
    public Value parameters() {
        return new Value("""
                {"type":"object","required":["steps"],"properties":{
                 "node":{"type":"string"},"iteration":{"type":"integer"},
                 "pointer":{"type":"string","description":"JSON Pointer to the list in the node's output"},
                 "items":{"type":"array"},
                 "steps":{"type":"array","items":{"type":"object","description":"exactly one of these; descending goes with sort",
                  "properties":{"filter":{"type":"string","description":"item.price > 10"},
                   "sort":{"type":"string"},"descending":{"type":"boolean"},"select":{"type":"string"},
                   "group":{"type":"string","description":"gives {key, count, items} each"},"limit":{"type":"integer"}}}}}}""");
    }

    @Override
    public Used use(Value arguments, Errand errand) {
        try {
            var asked = arguments.as(Arguments.class);
            var list = list(asked, errand);
            if (list.problem() != null) {
                return Used.failed(list.problem());
            }
            return done(list.value(), asked.steps() == null ? List.of() : asked.steps(), errand.attempt());
        } catch (NotJson e) {
            return Used.failed(e.path() + ": " + e.words());
        }
    }

    private Found list(Arguments asked, Errand errand) {
        if (asked.items() != null) {
            return new Found(asked.items().tree(), null);
        }
        return asked.node() == null
                ? new Found(Json.MAPPER.nullNode(), "node or items is required")
                : Found.in(run, errand, asked.node(), asked.iteration(), asked.pointer());
    }

    private static Used done(JsonNode list, List<Pipeline.Step> steps, Attempt attempt) {
        if (!list.isArray()) {
            return Used.failed("that is not a list; a pointer may lead to one");
        }
        if (list.size() > MOST_ITEMS || steps.size() > MOST_STEPS) {
            return Used.failed("a list has at most " + MOST_ITEMS + " items and " + MOST_STEPS + " steps");
        }
        try {
            var items = Pipeline.run(
                    Pipeline.items(list), steps, () -> attempt.stopped().isPresent());
            return Used.done(Json.text(new Answer(items.size(), items)));
        } catch (IllegalArgumentException e) {
            return Used.failed(String.valueOf(e.getMessage()));
        }
    }
}
