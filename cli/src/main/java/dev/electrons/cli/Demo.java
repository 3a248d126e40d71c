package dev.electrons.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/**
 * The three sample jobs, shown as they go on: a real program, a graph with a fork and a join, a branch and a loop, and a text
 * streamed from the echo runner.
 */
final class Demo {
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final String PROGRAM = """
            {"task_id":"demo-program-%s","title":"add up a million numbers",
             "code":{"language":"python","source":"print(sum(range(10**6)))"}}
            """;
    private static final String GRAPH = """
            {"task_id":"demo-graph-%s","title":"fork, join, branch and loop","workflow":{"nodes":[
              {"id":"start","kind":"program","config":{"language":"bash","source":"echo starting two at once"}},
              {"id":"left","kind":"program","config":{"language":"python","source":"print(6*7)"}},
              {"id":"right","kind":"program","config":{"language":"bash","source":"echo $((2**10))"}},
              {"id":"sum","kind":"transform","config":{"expr":"int(ctx.left.output.stdout.trim()) + int(ctx.right.output.stdout.trim())"}},
              {"id":"gate","kind":"branch","rules":[{"when":"ctx.sum.output > 1000","to":["halve"]}],"default":["small"]},
              {"id":"small","kind":"transform","config":{"expr":"'small already'"}},
              {"id":"halve","kind":"loop","body":["half"],"while":"int(ctx.half.output.stdout.trim()) > 300","max_iterations":10},
              {"id":"half","kind":"program","input":"{'stdin': string(ctx.sum.output) + ' ' + string(iteration)}",
               "config":{"language":"bash","source":"read sum pass; echo $((sum >> pass))"}}],
             "edges":[{"from":"start","to":"left"},{"from":"start","to":"right"},{"from":"left","to":"sum"},{"from":"right","to":"sum"},
                      {"from":"sum","to":"gate"}],
             "output":"'halved to ' + ctx.halve.output.stdout.trim()"}}
            """;
    private static final String TEXT = """
            {"task_id":"demo-text-%s","title":"[explain] the echo runner repeats what it is asked","description":"electrons move through the mesh"}
            """;

    private final Door door;
    private final PrintStream out;
    private final String stamp = Long.toString(System.currentTimeMillis(), 36);

    Demo(Door door, PrintStream out) {
        this.door = door;
        this.out = out;
    }

    /** Runs the jobs one after the other; whether all of them completed. */
    boolean run() throws IOException, InterruptedException {
        boolean program = job("a program in the sandbox", PROGRAM);
        boolean graph = job("a graph with a fork and a join, a branch and a loop", GRAPH);
        boolean text = job("a text request, streamed by the built-in echo runner", TEXT);
        return program && graph && text;
    }

    private boolean job(String title, String body) throws IOException, InterruptedException {
        out.println();
        out.println("== " + title);
        var accepted = door.post("executions", body.formatted(stamp), true).orFail();
        out.println("-- accepted as " + accepted.path("execution_id").asText());
        var ended = new Live(door, out, out, true, Live.Patience.USUAL)
                .follow(accepted.path("run_id").asText(), LONGEST);
        var result = ended.path("result");
        out.println("== " + result.path("status").asText() + " in "
                + result.path("duration_ms").asLong() + " ms"
                + (result.hasNonNull("error") ? ": " + result.path("error").asText() : "")
                + (ended.path("output").isTextual()
                        ? ": " + ended.path("output").asText()
                        : ""));
        return result.path("success").asBoolean();
    }
}
