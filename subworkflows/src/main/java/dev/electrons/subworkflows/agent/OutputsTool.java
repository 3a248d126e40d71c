package dev.electrons.subworkflows.agent;

import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import org.jspecify.annotations.Nullable;

/** Shows what the other nodes of the run gave. */
final class OutputsTool implements Tool {
    private final OwnRun run;

    OutputsTool(OwnRun run) {
        this.run = run;
    }

    /** @param pointer JSON Pointer into the output */
    record Arguments(
            @Nullable String node,
            @Nullable Integer iteration,
            @Nullable String pointer) {}

    @Override
    public String name() {
        return OUTPUTS;
    }

    @Override
    public String description() {
        return "Without a node: the graph of this run and the state of its nodes."
                + " With a node: that node's output, or what a JSON Pointer finds in it.";
    }

    @Override
    public Value parameters() {
        return new Value("""
                {"type":"object","properties":{
                 "node":{"type":"string"},
                 "iteration":{"type":"integer","description":"pass of a loop or map; the last when absent"},
                 "pointer":{"type":"string","description":"JSON Pointer such as /body/items"}}}""");
    }

    @Override
    public Used use(Value arguments, Errand errand) {
        try {
            var asked = arguments.as(Arguments.class);
            if (asked.node() == null || asked.node().isBlank()) {
                return run.see(errand.task().taskId().run())
                        .map(seen -> Used.done(Json.text(seen)))
                        .orElseGet(() -> Used.failed("the run cannot be read here"));
            }
            var found = Found.in(run, errand, asked.node(), asked.iteration(), asked.pointer());
            return found.problem() == null ? Used.done(found.value().toString()) : Used.failed(found.problem());
        } catch (NotJson e) {
            return Used.failed(e.path() + ": " + e.words());
        }
    }
}
