package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** The three sample jobs: a real program, a graph with a fork and a join, and a text answered by the echo runner. */
final class Demo {
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final String PROGRAM = """
            {"task_id":"demo-program-%s","title":"add up a million numbers",
             "code":{"language":"python","source":"print(sum(range(10**6)))"}}
            """;
    private static final String GRAPH = """
            {"task_id":"demo-graph-%s","title":"fork and join","workflow":{"nodes":[
              {"id":"start","kind":"program","config":{"language":"bash","source":"echo start"}},
              {"id":"left","kind":"program","config":{"language":"python","source":"print(6*7)"}},
              {"id":"right","kind":"program","config":{"language":"bash","source":"echo $((2**10))"}},
              {"id":"end","kind":"program","config":{"language":"bash","source":"echo joined"}}],
             "edges":[{"from":"start","to":"left"},{"from":"start","to":"right"},{"from":"left","to":"end"},{"from":"right","to":"end"}]}}
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
        boolean graph = job("a graph with a fork and a join", GRAPH);
        boolean text = job("a text request, answered by the built-in echo runner", TEXT);
        return program && graph && text;
    }

    private boolean job(String title, String body) throws IOException, InterruptedException {
        out.println();
        out.println("== " + title);
        var accepted = door.post("executions", body.formatted(stamp), true).orFail();
        out.println("   accepted as " + accepted.path("execution_id").asText());
        var ended = door.ended(accepted.path("run_id").asText(), LONGEST);
        for (var node : ended.path("nodes")) {
            out.printf(
                    "   %-10s %-10s %s%n",
                    node.path("id").asText(), node.path("status").asText(), shown(node.path("output")));
        }
        var result = ended.path("result");
        out.println("   " + result.path("status").asText() + " in "
                + result.path("duration_ms").asLong() + " ms"
                + (result.has("error") ? ": " + result.path("error").asText() : ""));
        return result.path("success").asBoolean();
    }

    private static String shown(JsonNode output) {
        var text = output.has("stdout")
                ? output.path("stdout").asText()
                : output.has("text") ? output.path("text").asText() : Json.text(output);
        return text.strip().replace("\n", " | ");
    }
}
