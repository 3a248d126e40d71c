package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Graphs of every kind, drawn, steered and changed through the public door. */
class GraphIT {
    private static final String KEY = "open sesame";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().key(KEY);

    private static final Door door = mesh.door();

    private static String posted(String input, String graph) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("task_id", "graph-" + ThreadLocalRandom.current().nextLong()).put("title", "a graph");
        body.set("workflow", Json.read(graph, JsonNode.class));
        body.set("input", Json.read(input, JsonNode.class));
        return door.post("executions", body).orFail().path("run_id").asText();
    }

    private static JsonNode ended(String run) throws Exception {
        return door.ended(run, LONGEST);
    }

    private static JsonNode post(String path, String body) throws Exception {
        return door.post(path, body, true).orFail();
    }

    private static String bash(String id, String source) {
        return "{\"id\":\"" + id
                + "\",\"kind\":\"program\",\"retry\":{\"max_attempts\":1},\"config\":{\"language\":\"bash\",\"source\":\""
                + source + "\"}}";
    }

    private static void said(String run, String body) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", mesh.bootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("de.signals", run, body)).get();
        }
    }

    private static String status(String run) throws Exception {
        return door.get("status/" + run).json().path("status").asText();
    }

    private static void reached(String run, String node, String status) {
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + run + "/graph")
                        .json()
                        .path("states")
                        .path(node)
                        .path("status")
                        .asText()
                        .equals(status));
    }

    @Test
    void aBranchALoopAndAMapOfAThousandRunToTheirEnd() throws Exception {
        var items = String.join(
                ",", IntStream.range(0, 1_000).mapToObj(String::valueOf).toList());
        var run = posted("{\"n\":[" + items + "]}", """
                {"nodes":[
                  {"id":"double","kind":"map","items":"input.n","concurrency":20,"body":["twice"]},
                  {"id":"twice","kind":"transform","config":{"expr":"item * 2"}},
                  {"id":"sum","kind":"aggregate","config":{"items":"ctx.double.output","op":"sum"}},
                  {"id":"gate","kind":"branch","rules":[{"when":"output > 1000","to":["count"]}],"default":["never"]},
                  {"id":"never","kind":"transform","config":{"expr":"0"}},
                  {"id":"count","kind":"loop","body":["pass"],"while":"ctx.pass.output < 3","max_iterations":10,"on_break":["end"]},
                  {"id":"pass","kind":"transform","config":{"expr":"iteration + 1"}},
                  {"id":"end","kind":"transform","config":{"expr":"{'sum': ctx.sum.output, 'passes': ctx.pass.output}"}}],
                 "edges":[{"from":"double","to":"sum"},{"from":"sum","to":"gate"}],
                 "output":"ctx.end.output"}
                """);

        var ended = ended(run);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.path("output").toString()).isEqualTo("{\"sum\":999000,\"passes\":3}");
    }

    @Test
    void aPersonDecidesAndWhyTellsThatTheRunWaits() throws Exception {
        var run = posted("{}", """
                {"nodes":[{"id":"ask","kind":"human","schema":{"type":"object","required":["sum"]},"timeout":"1h"},
                  {"id":"go","kind":"transform","config":{"expr":"'paid ' + string(ctx.ask.output.data.sum)"}}],
                 "edges":[{"from":"ask","to":"go","when":"output.approved"}]}
                """);
        reached(run, "ask", "waiting");

        var why = door.get("executions/" + run + "/why").json().path("waiting_for");
        assertThat(why.path(0).path("what").asText()).isEqualTo("person");
        assertThat(status(run)).isEqualTo("waiting");
        var wrong =
                door.post("executions/" + run + "/nodes/ask/decision", "{\"decision\":\"approve\",\"data\":{}}", true);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("error").asText()).contains("sum");
        post("executions/" + run + "/nodes/ask/decision", "{\"decision\":\"approve\",\"data\":{\"sum\":3}}");

        assertThat(ended(run).path("output").path("go").asText()).isEqualTo("paid 3");
    }

    @Test
    void whoeverDoesNotDecideInTimeHasRejectedOrFailedAsTheGraphSays() throws Exception {
        var run = posted("{}", """
                {"nodes":[{"id":"soft","kind":"human","timeout":"1s","on_timeout":"reject"},
                  {"id":"hard","kind":"human","timeout":"1s","on_timeout":"fail"},
                  {"id":"late","kind":"transform","config":{"expr":"'late'"}}],
                 "edges":[{"from":"hard","to":"late","on":"error"}]}
                """);

        var output = ended(run).path("output");
        assertThat(output.path("soft").path("approved").asBoolean(true)).isFalse();
        assertThat(output.path("late").asText()).isEqualTo("late");
        assertThat(failure(run, "hard")).isEqualTo("HUMAN_TIMEOUT");
    }

    @Test
    void aPausedRunStartsNothingUntilItIsResumed() throws Exception {
        var run = posted(
                "{}",
                "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}," + bash("next", "echo next")
                        + "],\"edges\":[{\"from\":\"paid\",\"to\":\"next\"}]}");
        reached(run, "paid", "waiting");
        assertThat(door.post("executions/" + run + "/pause", "{\"reason\":\"lunch\"}", true)
                        .status())
                .isEqualTo(202);
        post("executions/" + run + "/signals/paid", "{\"sum\":3}");
        assertThat(status(run)).isEqualTo("paused");

        post("executions/" + run + "/resume", "{}");
        assertThat(ended(run).path("output").path("next").path("stdout").asText())
                .isEqualTo("next\n");
        assertThat(door.post("executions/" + run + "/resume", "{}", true).status())
                .isEqualTo(409);
    }

    @Test
    void aThousandRunsArePausedAndResumed() throws Exception {
        var graph = """
                {"nodes":[{"id":"paid","kind":"wait","signal":"paid"},{"id":"end","kind":"transform","config":{"expr":"'over'"}}],
                 "edges":[{"from":"paid","to":"end"}]}
                """;
        var runs = all(IntStream.range(0, 1_000).boxed().toList(), _ -> posted("{}", graph));
        all(runs, run -> post("executions/" + run + "/pause", "{}"));
        all(runs, run -> post("executions/" + run + "/signals/paid", "{}"));
        all(runs, run -> await().atMost(LONGEST).until(() -> status(run), "paused"::equals));

        all(runs, run -> post("executions/" + run + "/resume", "{}"));
        var ends = all(runs, run -> ended(run).path("output").path("end").asText());
        assertThat(ends).containsOnly("over");
    }

    private interface Doing<T, R> {
        R what(T with) throws Exception;
    }

    /** Does it for each, 16 at a time. */
    private static <T, R> List<R> all(List<T> each, Doing<T, R> doing) throws Exception {
        try (var pool = Executors.newFixedThreadPool(16)) {
            var tasks =
                    each.stream().map(one -> pool.submit(() -> doing.what(one))).toList();
            var done = new ArrayList<R>();
            for (var task : tasks) {
                done.add(task.get());
            }
            return done;
        }
    }

    @Test
    void aRunningGraphIsPatchedAndWhatHasStartedIsNot() throws Exception {
        var run = posted(
                "{}",
                "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}," + bash("old", "echo old")
                        + "],\"edges\":[{\"from\":\"paid\",\"to\":\"old\"}]}");
        reached(run, "paid", "waiting");
        var operations = "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":" + bash("extra", "echo extra")
                + "},{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"old\",\"to\":\"extra\"}}]";

        var patched = post(
                "api/v1/runs/" + run + "/patch", "{\"operations\":" + operations + ",\"description\":\"one more\"}");
        assertThat(patched.path("revision").asInt()).isEqualTo(2);
        assertThat(patched.path("new_nodes")).hasSize(3);
        var refused = door.post(
                "api/v1/runs/" + run + "/patch",
                "{\"operations\":[{\"op\":\"replace\",\"path\":\"/nodes/0/signal\",\"value\":\"other\"}]}",
                true);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("error").asText()).contains("paid has started");
        post("executions/" + run + "/signals/paid", "{}");

        var ended = ended(run);
        assertThat(ended.path("output").path("extra").path("stdout").asText()).isEqualTo("extra\n");
        assertThat(ended.path("revision").asInt()).isEqualTo(2);
    }

    @Test
    void whatHasNotStartedIsReplacedOrTakenOut() throws Exception {
        var run = posted(
                "{}",
                "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}," + bash("old", "echo old") + ","
                        + bash("gone", "exit 1")
                        + "],\"edges\":[{\"from\":\"paid\",\"to\":\"old\"},{\"from\":\"paid\",\"to\":\"gone\"}]}");
        reached(run, "paid", "waiting");
        var operations = "[{\"op\":\"replace\",\"path\":\"/nodes/1/config/source\",\"value\":\"echo new\"},"
                + "{\"op\":\"remove\",\"path\":\"/nodes/2\"},{\"op\":\"remove\",\"path\":\"/edges/1\"}]";

        var dry = post("api/v1/runs/" + run + "/patch?dry_run=true", "{\"operations\":" + operations + "}");
        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(post("api/v1/runs/" + run + "/patch", "{\"operations\":" + operations + "}")
                        .path("new_nodes"))
                .hasSize(2);
        post("executions/" + run + "/signals/paid", "{}");

        var output = ended(run).path("output");
        assertThat(output.path("old").path("stdout").asText()).isEqualTo("new\n");
        assertThat(output.has("gone")).isFalse();
    }

    @Test
    void aFailedRunIsRetriedReplayedAndRerunFromTheMiddle() throws Exception {
        var graph = "{\"nodes\":[" + bash("a", "date +%N") + "," + bash("b", "exit 3")
                + "],\"edges\":[{\"from\":\"a\",\"to\":\"b\"}]}";
        var run = posted("{}", graph);
        assertThat(ended(run).path("phase").asText()).isEqualTo("Failed");
        var first = door.get("executions/" + run + "/nodes/a").json();

        assertThat(door.post("executions/" + run + "/retry", "{}", true).status())
                .isEqualTo(202);
        await().atMost(LONGEST)
                .until(() -> ended(run).path("phase").asText().equals("Failed") && attempts(run, "b") == 2);
        post("executions/" + run + "/nodes/b/replay", "{\"config\":{\"source\":\"echo mended\"}}");
        await().atMost(LONGEST).until(() -> ended(run).path("phase").asText().equals("Completed"));
        assertThat(ended(run).path("output").path("b").path("stdout").asText()).isEqualTo("mended\n");

        var again = door.post("executions/" + run + "/rerun?from=b", "", true).orFail();
        assertThat(again.path("rerun_of").asText()).isEqualTo(run);
        var rerun = ended(again.path("run_id").asText());
        assertThat(rerun.path("phase").asText()).isEqualTo("Failed");
        assertThat(door.get("executions/" + again.path("run_id").asText() + "/nodes/a")
                        .json()
                        .path("iterations")
                        .path(0)
                        .path("output"))
                .isEqualTo(first.path("iterations").path(0).path("output"));
    }

    @Test
    void whatWasTriedAsOftenAsItMayBeIsQuarantinedAndWorksWhenItIsRetried() throws Exception {
        var run = posted("{}", """
                {"nodes":[{"id":"far","kind":"function","name":"far","retry":{"max_attempts":2,"initial":"10ms"}}]}
                """);
        for (int attempt = 1; attempt <= 2; attempt++) {
            attempted(run, attempt);
            settled(
                    run,
                    attempt,
                    "failed\",\"error\":{\"code\":\"AWAY\",\"message\":\"away\",\"retryable\":true},\"x\":\"");
        }
        assertThat(ended(run).path("nodes").path(0).path("quarantined").asBoolean())
                .isTrue();

        assertThat(door.post("executions/" + run + "/retry", "{}", true).status())
                .isEqualTo(202);
        attempted(run, 3);
        settled(run, 3, "completed\",\"output\":7,\"x\":\"");
        await().atMost(LONGEST).until(() -> ended(run).path("phase").asText().equals("Completed"));
        assertThat(ended(run).path("nodes").path(0).has("quarantined")).isFalse();
    }

    private static void attempted(String run, int attempt) {
        await().atMost(LONGEST).until(() -> attempts(run, "far") == attempt);
    }

    private static void settled(String run, int attempt, String status) throws Exception {
        said(
                run,
                "{\"version\":\"1.0\",\"task_id\":\"" + run + "/far/0/" + attempt + "\",\"status\":\"" + status
                        + "\"}");
    }

    @Test
    void aPatchIsUndoneAndABadOneIsToldEverythingThatIsWrongWithIt() throws Exception {
        var run = posted("{}", "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"}]}");
        reached(run, "paid", "waiting");
        var path = "api/v1/runs/" + run + "/patch";
        var bad = door.post(
                path,
                "{\"operations\":[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":" + bash("paid", "echo") + "},"
                        + "{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"paid\",\"to\":\"nowhere\"}}]}",
                true);
        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.json().path("details").path("problems").size()).isGreaterThan(1);

        post(
                path,
                "{\"operations\":[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":" + bash("extra", "exit 1")
                        + "},{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"paid\",\"to\":\"extra\"}}]}");
        assertThat(post("executions/" + run + "/patches/2/undo", "").path("new_nodes"))
                .hasSize(1);
        post("executions/" + run + "/signals/paid", "{}");
        assertThat(ended(run).path("phase").asText()).isEqualTo("Completed");
        assertThat(door.get("executions/" + run + "/state?version=3&diff=2").status())
                .isEqualTo(200);
    }

    private static int attempts(String run, String node) throws Exception {
        return door.get("executions/" + run + "/nodes/" + node)
                .json()
                .path("iterations")
                .path(0)
                .path("attempts")
                .asInt();
    }

    @Test
    void aWorkerThatDoesNotBeginInTimeOrFallsSilentIsFoundOut() throws Exception {
        var run = posted("{}", """
                {"nodes":[
                   {"id":"absent","kind":"function","name":"absent","retry":{"max_attempts":1},"timeout":{"schedule_to_start":"1s"}},
                   {"id":"mute","kind":"function","name":"mute","retry":{"max_attempts":1},"timeout":{"heartbeat":"1s"}},
                   {"id":"both","kind":"transform","join":2,"config":{"expr":"'noticed'"}}],
                 "edges":[{"from":"absent","to":"both","on":"error"},{"from":"mute","to":"both","on":"error"}]}
                """);
        reached(run, "mute", "running");
        said(run, "{\"version\":\"1.0\",\"task_id\":\"" + run + "/mute/0/1\",\"status\":\"started\"}");
        assertThat(ended(run).path("output").path("both").asText()).isEqualTo("noticed");
        assertThat(failure(run, "absent")).isEqualTo("SCHEDULE_TO_START_TIMEOUT");
        assertThat(failure(run, "mute")).isEqualTo("HEARTBEAT_TIMEOUT");
    }

    private static String failure(String run, String node) throws Exception {
        return door.get("executions/" + run + "/nodes/" + node)
                .orFail()
                .path("iterations")
                .path(0)
                .path("error")
                .path("code")
                .asText();
    }

    @Test
    void aDeadLetterThatIsMendedAndSentAgainDoesItsWork() throws Exception {
        var run = posted("{}", "{\"nodes\":[{\"id\":\"own\",\"kind\":\"wait\",\"signal\":\"paid\"}]}");
        reached(run, "own", "waiting");
        var broken = "{\"version\":\"1.0\",\"run_id\":\"" + run
                + "\",\"signal\":\"named\",\"name\":\"paid\",\"actor\":\"app:x\"}";
        said(run, broken);
        await().atMost(LONGEST).until(() -> letter(run) != null);
        var letter = String.valueOf(letter(run));
        assertThat(door.get("dlq/" + Door.encoded(letter))
                        .orFail()
                        .path("letter")
                        .path("body")
                        .asText())
                .isEqualTo(broken);

        var mended = broken.replace("\"actor\"", "\"id\":\"mended-1\",\"data\":7,\"actor\"");
        assertThat(door.post("dlq/" + Door.encoded(letter) + "/redrive", "{\"body\":" + mended + "}", true)
                        .status())
                .isEqualTo(202);
        assertThat(ended(run).path("output").path("own").asInt()).isEqualTo(7);
        assertThat(door.post("dlq/" + Door.encoded(letter) + "/redrive", "", true)
                        .status())
                .isEqualTo(409);
    }

    private static @Nullable String letter(String key) throws Exception {
        for (var letter :
                door.get("dlq?topic=de.signals&redriven=true").orFail().path("dead_letters")) {
            if (letter.path("key").asText().equals(key)) {
                return letter.path("id").asText();
            }
        }
        return null;
    }
}
