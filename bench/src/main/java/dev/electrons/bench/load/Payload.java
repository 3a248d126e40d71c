package dev.electrons.bench.load;

import dev.electrons.event.WorkRequest;
import dev.electrons.graph.Edge;
import dev.electrons.graph.Graph;
import dev.electrons.graph.Node;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.task.Kinds;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is sent: 400 bytes in, 400 bytes out, of words that compress as prose does. */
public final class Payload {
    /** Bytes of every input and output. */
    public static final int SIZE = 400;

    private static final String PARKED = "parked";
    private static final int VOCABULARY = 400;
    private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());
    private static final String WORDS = words(new Random(7));

    private Payload() {}

    /** Prose without a word that any rule knows. */
    public static String words() {
        return WORDS;
    }

    private static String words(Random random) {
        var text = new StringBuilder();
        while (text.length() < SIZE) {
            text.append(Integer.toString(VOCABULARY + random.nextInt(VOCABULARY * VOCABULARY), 26))
                    .append(' ');
        }
        return text.substring(0, SIZE);
    }

    /** An output of 400 bytes. */
    public static Value output() {
        record Output(String text) {}
        return Value.of(new Output(words()));
    }

    /** A chain of text nodes, each with 400 bytes of its own. */
    public static Graph chain(int steps) {
        record Config(String prompt) {}
        var config = Value.of(new Config(words()));
        var nodes = IntStream.range(0, steps)
                .mapToObj(n -> Node.task("n" + n, Kinds.TEXT, config, null))
                .toList();
        var edges = IntStream.range(1, steps)
                .mapToObj(n -> new Edge("n" + (n - 1), "n" + n, null, null))
                .toList();
        return new Graph(nodes, edges);
    }

    /** The request that the door makes of {@link #post}, as it is kept. */
    public static WorkRequest request(int steps) {
        return request("bench", words(), steps == 1 ? null : Value.of(chain(steps)));
    }

    /** A request for one step, of this app. */
    public static WorkRequest requestOf(String app) {
        return request(app, words(), null);
    }

    /** A request for a run of {@link #parked}, as it is kept. */
    public static WorkRequest parkedRequest() {
        return request("bench", "", Value.of(Map.of("name", PARKED, "version", 1)));
    }

    private static WorkRequest request(String app, String description, @Nullable Value workflow) {
        var id = id();
        return new WorkRequest(
                id,
                id,
                app,
                null,
                "POST /executions",
                null,
                "[research] a measurement",
                description,
                null,
                new WorkRequest.Hints(null, null, null),
                WorkRequest.Models.UNSAID,
                null,
                workflow,
                null,
                null,
                null,
                5,
                TimeUnit.DAYS.toMillis(1),
                null,
                null,
                null);
    }

    /** A definition whose runs wait for a signal that nobody sends. */
    public static byte[] parked() {
        record Step(String id, String kind, String signal, String timeout) {}
        record Wait(String name, List<Step> nodes) {}
        return Json.bytes(new Wait(PARKED, List.of(new Step("wait", "wait", "never", "20h"))));
    }

    /** A chain of any length, whose every node is given the run's input. */
    public static byte[] flat(int steps) {
        return definition(steps, _ -> "input");
    }

    /** The definition that {@link #post} names: a chain whose first node is given the run's input, and each next the output before it. */
    public static byte[] definition(int steps) {
        return definition(steps, Payload::source);
    }

    private static byte[] definition(int steps, IntFunction<String> source) {
        record Step(String id, String kind, String input) {}
        record Chain(String name, List<Step> nodes, List<Edge> edges) {}
        var nodes = IntStream.range(0, steps)
                .mapToObj(n -> new Step("n" + n, Kinds.TEXT, "{'prompt': " + source.apply(n) + ".text}"))
                .toList();
        return Json.bytes(new Chain(name(steps), nodes, chain(steps).edges()));
    }

    private static String source(int node) {
        return node == 0 ? "input" : "ctx.n" + (node - 1) + ".output";
    }

    private static String name(int steps) {
        return "chain-" + steps;
    }

    /**
     * {@code POST /executions}, with an id of its own each time; one step is a plain text request, more are a run of {@link
     * #definition}.
     */
    public static Buffer post(int steps) {
        record Text(String text) {}
        record Params(
                String taskId,
                String title,
                @Nullable String description,
                @Nullable String workflow,
                @Nullable Text input) {}
        var title = "[research] a measurement";
        return http(
                "POST",
                "/executions",
                Json.bytes(
                        steps == 1
                                ? new Params(id(), title, words(), null, null)
                                : new Params(id(), title, null, name(steps), new Text(words()))));
    }

    /** The same for one step, by a call that waits for the result. */
    public static Buffer sync() {
        record Params(String taskId, String title, String description) {}
        return http("POST", "/executions/sync", Json.bytes(new Params(id(), "[research] a measurement", words())));
    }

    /** Starts a run of {@link #parked} under this id. */
    public static Buffer park(String id) {
        return http("POST", "/workflows/" + PARKED + "/executions", Json.bytes(Map.of("id", id)));
    }

    /** A whole HTTP request. */
    public static Buffer http(String method, String path, byte[] body) {
        var head = method + " " + path
                + " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: " + body.length
                + "\r\n\r\n";
        return Buffer.buffer(head.length() + body.length)
                .appendBytes(head.getBytes(StandardCharsets.US_ASCII))
                .appendBytes(body);
    }

    private static String id() {
        return "bench-" + NUMBERS.incrementAndGet();
    }
}
