package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Graphs and maps as large as they may be, and larger ones, which are refused with the name of what is too large. */
class BoundsIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String NODE = "{\"id\":\"n%d\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}";

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();

    private static Door.Answer posted(String graph) throws Exception {
        return posted(graph, "{}");
    }

    private static Door.Answer posted(String graph, String input) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("task_id", "bounds-" + ThreadLocalRandom.current().nextLong()).put("title", "a graph");
        body.set("workflow", Json.read(graph, JsonNode.class));
        body.set("input", Json.read(input, JsonNode.class));
        return door.post("executions", body);
    }

    private static JsonNode ended(Door.Answer accepted) throws Exception {
        return door.ended(accepted.orFail().path("run_id").asText(), LONGEST);
    }

    private static String listed(String text, int count) {
        return IntStream.range(0, count).mapToObj(text::formatted).collect(Collectors.joining(","));
    }

    /** From each of the first nodes to each of the next so many. */
    private static String edges(int from, int to) {
        return IntStream.range(0, from * to)
                .mapToObj(i -> "{\"from\":\"n" + i / to + "\",\"to\":\"n" + (from + i % to) + "\"}")
                .collect(Collectors.joining(","));
    }

    private static void refused(String graph, String path, String words) throws Exception {
        var answer = posted(graph);
        assertThat(answer.status()).isEqualTo(422);
        var first = answer.json().at("/details/errors/0");
        assertThat(first.path("path").asText()).isEqualTo(path);
        assertThat(first.path("message").asText()).contains(words);
        var checked = door.post("definitions/validate", "{\"name\":\"large\"," + graph.substring(1), true)
                .orFail();
        assertThat(checked.path("valid").asBoolean()).isFalse();
        assertThat(checked.at("/errors/0/path").asText()).isEqualTo(path);
    }

    @Test
    void aGraphHasOnlySoManyNodesAndEdges() throws Exception {
        refused("{\"nodes\":[" + listed(NODE, 10_001) + "]}", "nodes", "10000");
        var tooMany = posted("{\"nodes\":[" + listed(NODE, 500) + "],\"edges\":[" + edges(250, 201) + "]}");
        assertThat(tooMany.status()).isEqualTo(422);
        assertThat(tooMany.json().at("/details/errors/0/path").asText()).isEqualTo("edges");
        assertThat(tooMany.json().at("/details/errors/0/message").asText()).contains("50000");
        var most = "{\"nodes\":[" + listed(NODE, 500) + "],\"edges\":[" + edges(250, 200)
                + "],\"output\":\"ctx.n499.output\"}";
        assertThat(ended(posted(most)).path("output").asInt()).isEqualTo(1);
    }

    @Test
    void passesAndItemsAndWhatRunsAtATimeAreBounded() throws Exception {
        refused(
                "{\"nodes\":[{\"id\":\"l\",\"kind\":\"loop\",\"body\":[\"n0\"],\"while\":\"true\",\"max_iterations\":10001},"
                        + NODE.formatted(0) + "]}",
                "nodes[0].max_iterations",
                "10000");
        refused(
                "{\"nodes\":[{\"id\":\"m\",\"kind\":\"map\",\"body\":[\"n0\"],\"items\":\"[1]\",\"concurrency\":1001},"
                        + NODE.formatted(0) + "]}",
                "nodes[0].concurrency",
                "1000");
        refused(
                "{\"nodes\":[{\"id\":\"t\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"},\"retry\":{\"max_attempts\":11}}]}",
                "nodes[0].retry.max_attempts",
                "10");

        var wide = "{\"nodes\":[{\"id\":\"m\",\"kind\":\"map\",\"body\":[\"n0\"],\"items\":\"input.n\"},"
                + NODE.formatted(0) + "]}";
        var ended = ended(posted(wide, "{\"n\":[" + listed("%d", 10_001) + "]}"));
        assertThat(ended.path("error_code").asText()).isEqualTo("EXPRESSION_FAILED");
        assertThat(ended.path("error").asText())
                .contains("m", "items gives 10001 items, of which a map takes at most 10000");
    }

    @Test
    void runsBelowRunsAreOnlySoDeep() throws Exception {
        door.post("definitions", """
                        name: down
                        nodes:
                          - {id: gate, kind: branch, rules: [{when: "input.n > 0", to: [below]}], default: [bottom]}
                          - {id: below, kind: subworkflow, workflow: down, input: "{'n': input.n - 1}"}
                          - {id: up, kind: transform, config: {expr: "ctx.below.output + 1"}}
                          - {id: bottom, kind: transform, config: {expr: "0"}}
                        edges:
                          - {from: below, to: up}
                        output: "ctx.bottom.status == 'completed' ? 0 : ctx.up.output"
                        """, true).orFail();

        assertThat(ended(door.post("workflows/down/executions", "{\"input\":{\"n\":10}}", true))
                        .path("output")
                        .asInt())
                .isEqualTo(10);
        var deep = ended(door.post("workflows/down/executions", "{\"input\":{\"n\":11}}", true));
        assertThat(deep.path("phase").asText()).isEqualTo("Failed");
        assertThat(deep.path("error_code").asText()).isEqualTo("SUBWORKFLOW_TOO_DEEP");
        assertThat(deep.path("error").asText()).contains("below would be 11 runs deep, and 10 is the most");
    }

    /** Maps in maps, each of one item. */
    private static String nested(int depth) {
        var maps = IntStream.range(0, depth)
                .mapToObj(i -> "{\"id\":\"m" + i + "\",\"kind\":\"map\",\"items\":\"[1]\",\"body\":[\""
                        + (i + 1 < depth ? "m" + (i + 1) : "n0") + "\"]}")
                .collect(Collectors.joining(","));
        return "{\"nodes\":[" + maps + "," + NODE.formatted(0) + "]}";
    }

    @Test
    void loopsAndMapsAreOnlySoDeepInEachOther() throws Exception {
        var deepest = ended(posted(nested(20)));
        assertThat(deepest.at("/output/m0").toString()).isEqualTo("[".repeat(20) + "1" + "]".repeat(20));
        refused(nested(21), "nodes[20].body", "20 is the most");
        refused(nested(3_000), "nodes[20].body", "20 is the most");
        var circle = "{\"nodes\":[{\"id\":\"a\",\"kind\":\"map\",\"items\":\"[1]\",\"body\":[\"b\"]},"
                + "{\"id\":\"b\",\"kind\":\"map\",\"items\":\"[1]\",\"body\":[\"a\"]}," + NODE.formatted(0) + "]}";
        refused(circle, "nodes[0].body", "a is in its own body, by way of b");
    }

    @Test
    @Timeout(300)
    void aMapOfAThousandHasNoMoreAtAWorkerThanItMayAndKeepsTheirOrder() throws Exception {
        int items = 1_000;
        int most = 20;
        var list = IntStream.range(0, items).boxed().toList();
        try (var worker = new FunctionWorker(mesh.bootstrap(), "many")) {
            var graph = """
                    {"nodes":[{"id":"each","kind":"map","items":"input.n","concurrency":20,"body":["twice","told"]},
                      {"id":"twice","kind":"function","name":"many","input":"{'item': item, 'index': index}"},
                      {"id":"told","kind":"transform","config":{"expr":"string(index) + ' ' + string(ctx.twice.output)"}}],
                     "output":"ctx.each.output"}
                    """;
            var accepted = posted(graph, "{\"n\":" + list + "}");
            var chance = new Random(1);
            int kept = 5;
            var held = new ArrayList<JsonNode>();
            int widest = 0;
            for (int settled = 0; settled < items; ) {
                var came = worker.now();
                held.addAll(came);
                widest = Math.max(widest, held.size());
                assertThat(held).hasSizeLessThanOrEqualTo(most);
                if (held.size() == most || held.size() == items - settled) {
                    Collections.shuffle(held, chance);
                    var answered = held.subList(0, Math.max(1, held.size() - kept));
                    for (var task : answered) {
                        worker.completes(
                                task, String.valueOf(task.at("/input/item").asInt() * 2));
                        settled++;
                    }
                    answered.clear();
                }
            }

            var expected = list.stream().map(i -> i + " " + i * 2).toList();
            assertThat(widest).isEqualTo(most);
            assertThat(texts(ended(accepted).path("output"))).isEqualTo(expected);
            assertThat(worker.now()).isEmpty();
        }
    }

    @Test
    void whatARunEndsWithNamesTheNodeAndHasItsCode() throws Exception {
        var grown =
                "cel.bind(s, '0123456789'.replace('', '0123456789012345678901234567890123456789'), s.replace('', s + s + s + s + s + s))";
        var graphs = Map.of(
                "JOIN_UNSATISFIABLE",
                """
                {"nodes":[{"id":"a","kind":"transform","config":{"expr":"1"}},{"id":"b","kind":"transform","config":{"expr":"1"}},
                   {"id":"own","kind":"transform","join":2,"config":{"expr":"1"}}],
                 "edges":[{"from":"a","to":"own"},{"from":"b","to":"own","when":"output > 1"}]}""",
                "LOOP_EXHAUSTED",
                """
                {"nodes":[{"id":"own","kind":"loop","body":["n"],"while":"true","max_iterations":2},
                   {"id":"n","kind":"transform","config":{"expr":"1"}}]}""",
                "ATTEMPT_TIMEOUT",
                """
                {"nodes":[{"id":"own","kind":"function","name":"absent","retry":{"max_attempts":1},"timeout":{"attempt":"1s"}}]}""",
                "NODE_TIMEOUT",
                """
                {"nodes":[{"id":"own","kind":"function","name":"absent","timeout":"1s"}]}""",
                "SIGNAL_TIMEOUT",
                """
                {"nodes":[{"id":"w","kind":"wait","signal":"own","timeout":"1s"}]}""",
                "UNKNOWN_WORKFLOW",
                """
                {"nodes":[{"id":"w","kind":"subworkflow","workflow":"own"}]}""",
                "OUTPUT_TOO_LARGE",
                "{\"nodes\":[{\"id\":\"own\",\"kind\":\"transform\",\"config\":{\"expr\":\"" + grown + "\"}}]}",
                "INPUT_TOO_LARGE",
                "{\"nodes\":[{\"id\":\"own\",\"kind\":\"function\",\"name\":\"absent\",\"input\":\"{'x': " + grown
                        + "}\"}]}");
        var accepted = new HashMap<String, Door.Answer>();
        for (var graph : graphs.entrySet()) {
            accepted.put(graph.getKey(), posted(graph.getValue()));
        }
        for (var run : accepted.entrySet()) {
            var ended = ended(run.getValue());
            assertThat(ended.path("error_code").asText()).isEqualTo(run.getKey());
            assertThat(ended.path("error").asText()).as(run.getKey()).contains("own");
            assertThat(ended.path("status").asText()).isEqualTo("errored");
        }
    }

    @Test
    void aRunBelowThatSomebodyCancelsFailsItsNode() throws Exception {
        door.post(
                        "definitions",
                        "{\"name\":\"waits\",\"nodes\":[{\"id\":\"w\",\"kind\":\"wait\",\"signal\":\"go\"}]}",
                        true)
                .orFail();
        var accepted = posted("""
                {"nodes":[{"id":"below","kind":"subworkflow","workflow":"waits"},
                   {"id":"instead","kind":"transform","config":{"expr":"ctx.below.status"}}],
                 "edges":[{"from":"below","to":"instead","on":"error"}]}""");
        var run = accepted.orFail().path("run_id").asText();
        var below = await().atMost(LONGEST).until(() -> child(run), id -> !id.isEmpty());
        await().atMost(LONGEST)
                .until(() -> door.get("status/" + below)
                        .json()
                        .path("status")
                        .asText()
                        .equals("waiting"));
        door.delete("executions/" + below).orFail();

        assertThat(ended(accepted).at("/output/instead").asText()).isEqualTo("failed");
        assertThat(door.get("executions/" + run + "/nodes/below")
                        .orFail()
                        .at("/iterations/0/error/code")
                        .asText())
                .isEqualTo("SUBWORKFLOW_CANCELLED");
    }

    private static void becomes(String run, String phase) {
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + run)
                        .json()
                        .path("phase")
                        .asText()
                        .equals(phase));
    }

    @Test
    void aRerunSaysThatTheNodeIsGoneFromWhichItWasToGoOn() throws Exception {
        var run = posted("""
                        {"nodes":[{"id":"held","kind":"wait","signal":"go"},{"id":"later","kind":"transform","config":{"expr":"1"}}],
                         "edges":[{"from":"held","to":"later"}],
                         "guards":{"target":"'narrow door'","cooldown":"0s","on_blocked":"wait"}}
                        """).orFail().path("run_id").asText();
        becomes(run, "Running");
        var rerun = door.post("executions/" + run + "/rerun?from=later", "", true)
                .orFail()
                .path("run_id")
                .asText();
        becomes(rerun, "Blocked");
        door.post("api/v1/runs/" + run + "/patch", """
                        {"operations":[{"op":"remove","path":"/nodes/1"},{"op":"remove","path":"/edges/0"}],"description":"no more"}
                        """, true).orFail();
        door.post("executions/" + run + "/signals/go", "1", true).orFail();

        var ended = door.ended(rerun, LONGEST);
        assertThat(ended.path("error_code").asText()).isEqualTo("RERUN_IMPOSSIBLE");
        assertThat(ended.path("error").asText()).contains("there is no node later in the run " + run);
    }

    private static String child(String run) throws Exception {
        return door.get("executions/" + run + "/nodes/below")
                .json()
                .at("/iterations/0/child")
                .asText();
    }

    @Test
    void aMapThatGoesOnDoesSoWhateverEndsOneOfItsPasses() throws Exception {
        var ended = ended(posted("""
                {"nodes":[{"id":"each","kind":"map","items":"[1, 2, 3]","on_error":"continue","body":["b","a","both"]},
                  {"id":"b","kind":"transform","config":{"expr":"item"}},
                  {"id":"a","kind":"transform","config":{"expr":"item == 2 ? {'n': true} : {'ok': item == 3}"}},
                  {"id":"both","kind":"transform","join":2,"config":{"expr":"item * 10"}}],
                 "edges":[{"from":"a","to":"both","when":"output.ok"},{"from":"b","to":"both"}]}
                """));

        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.path("output").path("each").toString()).isEqualTo("[null,null,30]");
    }

    @Test
    void anItemThatFailedItsMapIsRetriedAndTheOthersAreNot() throws Exception {
        try (var worker = new FunctionWorker(mesh.bootstrap(), "some")) {
            var accepted = posted("""
                    {"nodes":[{"id":"each","kind":"map","items":"['a','b','c']","body":["one"]},
                      {"id":"one","kind":"function","name":"some","input":"{'item': item}"}]}
                    """);
            var tasks = List.of(worker.next(), worker.next(), worker.next());
            for (var task : tasks) {
                if (!item(task).equals("b")) {
                    worker.completes(task, "\"" + item(task) + "\"");
                }
            }
            for (var task : tasks) {
                if (item(task).equals("b")) {
                    worker.fails(task, "BROKEN", false);
                }
            }
            assertThat(ended(accepted).path("error_code").asText()).isEqualTo("BROKEN");

            var run = accepted.json().path("run_id").asText();
            door.post("executions/" + run + "/retry", "", true).orFail();
            var again = worker.next();
            assertThat(item(again)).isEqualTo("b");
            worker.completes(again, "\"B\"");
            await().atMost(LONGEST)
                    .until(() -> ended(accepted).path("phase").asText().equals("Completed"));
            assertThat(ended(accepted).at("/output/each").toString()).isEqualTo("[\"a\",\"B\",\"c\"]");
            assertThat(worker.now()).isEmpty();
        }
    }

    private static String item(JsonNode task) {
        return task.at("/input/item").asText();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
