package dev.electrons.subworkflows.agent;

import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.signal.Steering;
import org.jspecify.annotations.Nullable;

/** Asks prime to change the graph of the run, at once or after approval: which of the two is prime's to say. */
final class PatchTool implements Tool {
    private static final String ACTOR = "agent:";
    private static final int LARGEST = 256 << 10;
    private static final int LONGEST = 2_000;

    private final OwnRun run;

    PatchTool(OwnRun run) {
        this.run = run;
    }

    /** @param revision of the graph that the operations are meant for; null for whatever it is now */
    record Arguments(
            @Nullable Value operations,
            @Nullable String description,
            @Nullable Integer revision) {}

    @Override
    public String name() {
        return PATCH;
    }

    @Override
    public String description() {
        return "Changes the graph of the run that you are part of, by a JSON Patch (RFC 6902) of {nodes, edges} as the tool"
                + " outputs shows it. Nodes that have started stay as they are. To have something done after you, add a node"
                + " and an edge from your own node to it. Answers applied, proposed (somebody has to approve it; do not wait"
                + " for that), or refused with the reasons.";
    }

    @Override
    public Value parameters() {
        return new Value("""
                {"type":"object","required":["operations","description"],"properties":{
                 "operations":{"type":"array","items":{"type":"object","required":["op","path"],"properties":{
                  "op":{"type":"string","enum":["add","remove","replace","test"]},
                  "path":{"type":"string","description":"/nodes/- or /edges/- to add one"},"value":{}}}},
                 "description":{"type":"string","description":"for people: what changes and why"},
                 "revision":{"type":"integer"}}}""");
    }

    @Override
    public Used use(Value arguments, Errand errand) {
        Arguments asked;
        try {
            asked = arguments.as(Arguments.class);
        } catch (NotJson e) {
            return Used.failed(e.path() + ": " + e.words());
        }
        var operations = asked.operations();
        if (operations == null || !operations.json().startsWith("[")) {
            return Used.failed("operations must be a list");
        }
        if (operations.json().length() > LARGEST) {
            return Used.failed("operations must have at most " + LARGEST + " characters");
        }
        var words = asked.description() == null ? "" : asked.description();
        var attempt = errand.attempt().id();
        var id = errand.id("patch", arguments.json());
        var wish = new Steering.PatchAsked(
                id,
                attempt.run(),
                ACTOR + attempt.node(),
                operations,
                words.length() <= LONGEST ? words : words.substring(0, LONGEST),
                asked.revision());
        try {
            run.wish(wish, errand.task().traceparent());
        } catch (RuntimeException e) {
            return Used.failed("prime could not be told: " + e.getMessage());
        }
        return run.answer(errand.attempt(), id)
                .map(answer -> answer.problems().isEmpty()
                        ? Used.done(answer.event())
                        : Used.failed(answer.event() + ": " + String.join("; ", answer.problems())))
                .orElseGet(() -> Used.done("asked for; what came of it is not known yet"));
    }
}
