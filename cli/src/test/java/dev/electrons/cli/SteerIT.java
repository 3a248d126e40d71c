package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of work that fails, is replayed, goes back or is changed, as external workers and clients see it. */
class SteerIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String ONCE = "\"retry\":{\"max_attempts\":1}";

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();

    private static String posted(String input, String graph) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("task_id", "steer-" + ThreadLocalRandom.current().nextLong()).put("title", "a graph");
        body.set("workflow", Json.read(graph, JsonNode.class));
        body.set("input", Json.read(input, JsonNode.class));
        return door.post("executions", body).orFail().path("run_id").asText();
    }

    private static FunctionWorker worker(String function) {
        return new FunctionWorker(mesh.bootstrap(), function);
    }

    private static JsonNode post(String path, String body) throws Exception {
        return door.post(path, body, true).orFail();
    }

    private static JsonNode ended(String run) throws Exception {
        return door.ended(run, LONGEST);
    }

    /** A run that had ended, and was opened again: what it looks like in the end. */
    private static JsonNode ended(String run, String phase) {
        return await().atMost(LONGEST)
                .until(() -> ended(run), end -> end.path("phase").asText().equals(phase));
    }

    private static JsonNode node(JsonNode run, String id) {
        return StreamSupport.stream(run.path("nodes").spliterator(), false)
                .filter(node -> node.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void reached(String run, String node, String status) {
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + run + "/graph")
                        .json()
                        .at("/states/" + node + "/status")
                        .asText()
                        .equals(status));
    }

    @Test
    void aFailureIsTriedAgainUnlessItsKindIsFinal() throws Exception {
        try (var worker = worker("picky")) {
            var run = posted("{}", """
                    {"nodes":[{"id":"own","kind":"function","name":"picky",
                        "retry":{"max_attempts":4,"initial":"10ms","never_on":["INVALID_INPUT"]}},
                      {"id":"said","kind":"transform","config":{"expr":"ctx.own.status + ' after ' + string(ctx.own.attempts)"}}],
                     "edges":[{"from":"own","to":"said","on":"error"}]}
                    """);
            worker.fails(worker.next(), "AWAY", true);
            var second = worker.next();
            assertThat(second.path("task_id").asText()).isEqualTo(run + "/own/0/2");
            worker.fails(second, "INVALID_INPUT", true);

            var ended = ended(run);
            assertThat(ended.at("/output/said").asText()).isEqualTo("failed after 2");
            assertThat(node(ended, "own").has("quarantined")).isFalse();

            var strict = posted("{}", """
                    {"nodes":[{"id":"own","kind":"function","name":"picky","retry":{"max_attempts":4,"initial":"10ms"}}]}
                    """);
            worker.fails(worker.next(), "BROKEN", false);
            var failed = ended(strict);
            assertThat(failed.path("error_code").asText()).isEqualTo("BROKEN");
            assertThat(failed.path("status").asText()).isEqualTo("errored");
            assertThat(node(failed, "own").path("attempts").asInt()).isEqualTo(1);
            assertThat(worker.now()).isEmpty();
        }
    }

    private static String pair(String onFailure) {
        return """
                {"nodes":[{"id":"bad","kind":"function","name":"%1$s-bad",%2$s},
                   {"id":"slow","kind":"function","name":"%1$s-slow",%2$s},
                   {"id":"next","kind":"function","name":"%1$s-next",%2$s}],
                 "edges":[{"from":"slow","to":"next"}],"on_failure":"%1$s"}
                """.formatted(onFailure, ONCE);
    }

    @Test
    void whereAGraphDrainsWorkInFlightEndsByItselfAndNothingElseStarts() throws Exception {
        try (var bad = worker("drain-bad");
                var slow = worker("drain-slow");
                var next = worker("drain-next")) {
            var run = posted("{}", pair("drain"));
            var held = slow.next();
            bad.fails(bad.next(), "BROKEN", true);
            reached(run, "bad", "failed");
            assertThat(door.get("executions/" + run).orFail().path("phase").asText())
                    .isEqualTo("Running");
            slow.completes(held, "7");

            var ended = ended(run);
            assertThat(ended.path("error_code").asText()).isEqualTo("BROKEN");
            assertThat(node(ended, "slow").path("status").asText()).isEqualTo("completed");
            assertThat(node(ended, "next").path("status").asText()).isEqualTo("pending");

            post("executions/" + run + "/retry", "{}");
            bad.completes(bad.next(), "1");
            next.completes(next.next(), "8");
            assertThat(ended(run, "Completed").path("output").toString()).isEqualTo("{\"bad\":1,\"next\":8}");
            assertThat(slow.now()).isEmpty();
        }
    }

    @Test
    void whereAGraphDoesNotDrainWorkInFlightIsStopped() throws Exception {
        try (var bad = worker("cancel-bad");
                var slow = worker("cancel-slow")) {
            var run = posted("{}", pair("cancel"));
            var held = slow.next();
            bad.fails(bad.next(), "BROKEN", true);

            var ended = ended(run);
            assertThat(ended.path("phase").asText()).isEqualTo("Failed");
            assertThat(node(ended, "slow").path("status").asText()).isEqualTo("cancelled");
            await().atMost(LONGEST)
                    .until(() -> new TopicRecords(mesh.bootstrap(), "de.control")
                            .atLeast(1).stream()
                                    .map(record -> Json.read(
                                            new String(record.value(), StandardCharsets.UTF_8), JsonNode.class))
                                    .anyMatch(told -> told.path("run_id")
                                                    .asText()
                                                    .equals(run)
                                            && told.path("action").asText().equals("cancel")));
            slow.completes(held, "7");
            assertThat(ended(run).path("phase").asText()).isEqualTo("Failed");
        }
    }

    private static JsonNode reset(String run) throws Exception {
        return StreamSupport.stream(
                        door.get("executions/" + run + "/events")
                                .orFail()
                                .path("events")
                                .spliterator(),
                        false)
                .filter(event -> event.path("type").asText().equals("nodes.reset"))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Test
    void aNodeIsReplayedWithOtherInputAndWhatFollowsWithItOrNot() throws Exception {
        try (var first = worker("replay-a");
                var second = worker("replay-b")) {
            var run = posted("{}", """
                    {"nodes":[{"id":"a","kind":"function","name":"replay-a","config":{"x":1,"y":1},"retry":{"max_attempts":4,"initial":"10ms"}},
                      {"id":"b","kind":"function","name":"replay-b","input":"{'of': output}"},
                      {"id":"c","kind":"transform","config":{"expr":"ctx.b.output + 1"}}],
                     "edges":[{"from":"a","to":"b"},{"from":"b","to":"c"}],
                     "output":"[ctx.a.output, ctx.b.output, ctx.c.output]"}
                    """);
            first.completes(first.next(), "10");
            second.completes(second.next(), "20");
            assertThat(ended(run).path("output").toString()).isEqualTo("[10,20,21]");

            post("executions/" + run + "/nodes/a/replay", "{\"input\":{\"x\":2}}");
            first.fails(first.next(), "AWAY", true);
            var again = first.next();
            assertThat(again.path("input").toString()).isEqualTo("{\"x\":2,\"y\":1}");
            assertThat(again.path("task_id").asText()).isEqualTo(run + "/a/0/3");
            first.completes(again, "11");
            var followed = second.next();
            assertThat(followed.path("input").toString()).isEqualTo("{\"of\":11}");
            second.completes(followed, "30");
            assertThat(output(run, "[11,30,31]").path("phase").asText()).isEqualTo("Completed");
            var reset = reset(run);
            assertThat(reset.path("actor").asText()).isNotEmpty();
            assertThat(reset.path("data").toString()).contains("replay", "\"x\":2");

            post("executions/" + run + "/nodes/a/replay", "{\"input\":{\"x\":3},\"downstream\":false}");
            first.completes(first.next(), "12");
            var alone = output(run, "[12,30,31]");
            assertThat(node(alone, "a").path("attempts").asInt()).isEqualTo(4);
            assertThat(node(alone, "b").path("attempts").asInt()).isEqualTo(2);
            assertThat(second.now()).isEmpty();
        }
    }

    private static JsonNode output(String run, String output) {
        return await().atMost(LONGEST)
                .until(() -> ended(run), end -> end.path("output").toString().equals(output));
    }

    @Test
    void whatACancelCutOffIsRetriedAndARerunDoesNotRepeatWhatCameBefore() throws Exception {
        try (var first = worker("again-a");
                var second = worker("again-b")) {
            var run = posted("{}", """
                    {"nodes":[{"id":"a","kind":"function","name":"again-a"},{"id":"b","kind":"function","name":"again-b"}],
                     "edges":[{"from":"a","to":"b"}],"output":"[ctx.a.output, ctx.b.output]"}
                    """);
            first.completes(first.next(), "1");
            var held = second.next();
            door.delete("executions/" + run).orFail();
            second.fails(held, "CANCELLED", false);
            ended(run, "Cancelled");
            post("executions/" + run + "/retry", "");
            second.completes(second.next(), "2");
            assertThat(output(run, "[1,2]").path("phase").asText()).isEqualTo("Completed");

            var rerun = post("executions/" + run + "/rerun?from=b", "")
                    .path("run_id")
                    .asText();
            var task = second.next();
            assertThat(task.path("task_id").asText()).startsWith(rerun + "/b/");
            second.completes(task, "3");
            output(rerun, "[1,3]");
            assertThat(first.now()).isEmpty();
        }
    }

    @Test
    void aReplayThatCannotBeIsToldWhy() throws Exception {
        var run = posted("{}", """
                {"nodes":[{"id":"paid","kind":"wait","signal":"paid"},
                  {"id":"each","kind":"map","items":"[1]","body":["in"]},
                  {"id":"in","kind":"transform","config":{"expr":"item"}}]}
                """);
        reached(run, "each", "completed");

        assertThat(door.post("executions/" + run + "/nodes/nobody/replay", "{}", true)
                        .status())
                .isEqualTo(404);
        assertThat(refusal(run, "paid", "{}")).contains("paid has not ended");
        assertThat(refusal(run, "in", "{}")).contains("in is in the body of each");
        assertThat(refusal(run, "each", "{\"input\":{\"x\":1}}")).contains("each takes no input");
        post("executions/" + run + "/signals/paid", "1");
        assertThat(ended(run).path("phase").asText()).isEqualTo("Completed");
    }

    @Test
    void aRunBelowIsReplayedWithAnObjectInThePlaceOfWhatIsNone() throws Exception {
        post("definitions", """
                name: repeats
                nodes:
                  - {id: x, kind: transform, config: {expr: "input"}}
                output: ctx.x.output
                """);
        var run = posted("{}", """
                {"nodes":[{"id":"below","kind":"subworkflow","workflow":"repeats","input":"[1, 2]"}],"output":"ctx.below.output"}
                """);
        assertThat(ended(run).path("output").toString()).isEqualTo("[1,2]");

        post("executions/" + run + "/nodes/below/replay", "{\"input\":{\"n\":3}}");
        assertThat(output(run, "{\"n\":3}").path("phase").asText()).isEqualTo("Completed");
    }

    private static String refusal(String run, String node, String body) throws Exception {
        var answer = door.post("executions/" + run + "/nodes/" + node + "/replay", body, true);
        assertThat(answer.status()).as(answer.text()).isEqualTo(409);
        return answer.json().path("error").asText();
    }

    @Test
    void aRunGoesBackToAnEarlierNodeUntilItIsGoodEnough() throws Exception {
        try (var writes = worker("writes");
                var grades = worker("grades")) {
            var graph = """
                    {"nodes":[{"id":"draft","kind":"function","name":"writes","input":"{'attempt': iteration}"},
                      {"id":"grade","kind":"function","name":"grades","input":"{'of': ctx.draft.output}"},
                      {"id":"polish","kind":"loop","loop_back_to":"draft","while":"ctx.grade.output < 8","max_iterations":3,
                       "on_break":["sent"],"on_exhausted":["given-up"]},
                      {"id":"sent","kind":"transform","config":{"expr":"ctx.draft.output + ' sent'"}},
                      {"id":"given-up","kind":"transform","config":{"expr":"ctx.draft.output + ' given up'"}}],
                     "edges":[{"from":"draft","to":"grade"},{"from":"grade","to":"polish"}]}
                    """;
            var run = posted("{}", graph);
            for (int pass = 0; pass < 2; pass++) {
                var draft = writes.next();
                assertThat(draft.at("/input/attempt").asInt()).isEqualTo(pass);
                writes.completes(draft, "\"draft " + pass + "\"");
                grades.completes(grades.next(), pass == 1 ? "9" : "5");
            }
            var ended = ended(run);
            assertThat(ended.path("output").toString()).isEqualTo("{\"sent\":\"draft 1 sent\"}");
            assertThat(door.get("executions/" + run + "/nodes/draft").orFail().path("iterations"))
                    .hasSize(2);

            var poor = posted("{}", graph);
            for (int pass = 0; pass < 3; pass++) {
                writes.completes(writes.next(), "\"draft " + pass + "\"");
                grades.completes(grades.next(), "1");
            }
            assertThat(ended(poor).path("output").toString()).isEqualTo("{\"given-up\":\"draft 2 given up\"}");
        }
    }

    @Test
    void aPatchForAnotherRevisionIsRefused() throws Exception {
        var run = posted("{}", "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}]}");
        reached(run, "paid", "waiting");
        var path = "api/v1/runs/" + run + "/patch";

        assertThat(patch(path, "x1", "\"1\"").json().path("revision").asInt()).isEqualTo(2);
        var stale = patch(path, "x2", "1");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().path("code").asText()).isEqualTo("PATCH_CONFLICT");
        assertThat(stale.json().path("error").asText()).contains("at revision 2");
        assertThat(patch(path + "?dry_run=true", "x2", "1").status()).isEqualTo(409);
        assertThat(patch(path + "?dry_run=true", "x2", "2")
                        .json()
                        .path("dry_run")
                        .asBoolean())
                .isTrue();
        assertThat(patch(path, "x2", "latest").status()).isEqualTo(400);
        assertThat(patch(path, "x2", "2").json().path("revision").asInt()).isEqualTo(3);
        assertThat(patch(path, "x3", "*").json().path("revision").asInt()).isEqualTo(4);
        post("executions/" + run + "/signals/paid", "1");
        assertThat(ended(run).path("output").toString()).isEqualTo("{\"paid\":1,\"x1\":1,\"x2\":1,\"x3\":1}");
    }

    private static Door.Answer patch(String path, String node, String revision) throws Exception {
        var body = "{\"operations\":[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"" + node
                + "\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}}]}";
        return door.post(path, Json.read(body, JsonNode.class), Map.of("If-Match", revision));
    }

    private static List<String> letters(String query) throws Exception {
        return door.get("dlq?topic=de.signals" + query)
                .orFail()
                .path("dead_letters")
                .findValuesAsText("id");
    }

    @Test
    void deadLettersAreSentAgainTogetherMendedAndDiscarded() throws Exception {
        var run = posted("{}", "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}]}");
        reached(run, "paid", "waiting");
        var since = "&since=" + Instant.now();
        var broken = "{\"version\":\"1.0\",\"run_id\":\"" + run
                + "\",\"signal\":\"named\",\"name\":\"paid\",\"actor\":\"app:x\"}";
        try (var worker = worker("broken")) {
            for (int i = 0; i < 3; i++) {
                worker.says(run, broken);
            }
        }
        var first = await().atMost(LONGEST).until(() -> letters(since), all -> all.size() == 3);

        var all = post("dlq/redrive?topic=de.signals" + since, "");
        assertThat(all.path("redriven").asInt()).isEqualTo(3);
        assertThat(all.path("left_out").asInt()).isZero();
        var second = await().atMost(LONGEST).until(() -> letters(since), some -> some.size() == 3);
        assertThat(second).doesNotContainAnyElementsOf(first);
        assertThat(letters(since + "&redriven=true")).hasSize(6).containsAll(first);

        var mended = broken.replace("\"actor\"", "\"id\":\"mended-2\",\"data\":7,\"actor\"");
        var one = "dlq/" + Door.encoded(second.getFirst());
        assertThat(door.post(one + "/redrive", "{\"body\":" + mended + "}", true)
                        .status())
                .isEqualTo(202);
        assertThat(ended(run).path("output").path("paid").asInt()).isEqualTo(7);
        for (var letter : second.subList(1, 3)) {
            var path = "dlq/" + Door.encoded(letter);
            assertThat(door.delete(path).orFail().path("discarded").asBoolean()).isTrue();
            assertThat(door.delete(path).status()).isEqualTo(404);
            assertThat(door.post(path + "/redrive", "", true).status()).isEqualTo(404);
        }
        assertThat(letters(since)).isEmpty();
    }
}
