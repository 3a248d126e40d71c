package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import dev.electrons.json.Json;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may start on a target, through the public API. */
class GuardIT {
    private static final int CROWD = 300;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String PROGRAM = "{\"task_id\":\"%s\",\"title\":\"x\",\"target\":\"%s\","
            + "\"code\":{\"language\":\"bash\",\"source\":\"%s\"}}";
    private static final String QUEUE = """
            name: one-by-one
            guards: {target: input.lead, cooldown: 0s, backoff: {base: 0s, cap: 0s}, max_consecutive_failures: 1000, on_blocked: wait}
            nodes:
              - {id: think, kind: transform, config: {expr: "{'lead': input.lead}"}}
            """;

    private static final String DRAWN = """
            {"task_id":"%s","title":"x","input":{"lead":"%s"},"workflow":{"nodes":[%s],"guards":{"target":"input.lead",%s}}}
            """;
    private static final String THINK = "{\"id\":\"n\",\"kind\":\"transform\",\"config\":{\"expr\":\"%s\"}}";
    private static final String HELD = "{\"id\":\"n\",\"kind\":\"wait\",\"signal\":\"go\"}";

    private static final int REVIEWS = Ports.free();

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh()
            .setting("DE_REVIEW_WEBHOOK_URL", "http://127.0.0.1:" + REVIEWS + "/review")
            .setting("DE_CALLBACK_ALLOW", "127.0.0.1/32")
            .setting("OTEL_TRACES_EXPORTER", "memory")
            .setting("OTEL_BSP_SCHEDULE_DELAY", "20");

    private static final Door door = mesh.door();
    private static final HttpClient client = HttpClient.newHttpClient();

    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        operator = new Operator(REVIEWS);
        door.post("definitions", QUEUE, true).orFail();
    }

    @AfterAll
    static void down() {
        operator.close();
    }

    private static JsonNode run(String id, String target, String source) throws Exception {
        return door.post("executions/sync", PROGRAM.formatted(id, target, source), true)
                .orFail();
    }

    private static JsonNode get(String path) throws Exception {
        return door.get(path).orFail();
    }

    @Test
    void afterACompletionTheNextIsRefusedForAWhile() throws Exception {
        assertThat(run("cool-1", "Repo/Cool", ":").path("status").asText()).isEqualTo("completed");
        var refused = run("cool-2", " repo/cool", ":");
        assertThat(refused.path("status").asText()).isEqualTo("blocked");
        assertThat(refused.path("error_code").asText()).isEqualTo("RecentlyExecuted");
        var next = Instant.parse(refused.path("output").path("next_allowed_at").asText());
        assertThat(next).isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(301));
        var status = get("status/cool-2");
        assertThat(status.path("phase").asText()).isEqualTo("Blocked");
        assertThat(status.path("status").asText()).isEqualTo("errored");
        assertThat(get("executions?status=Blocked&target="
                                + " repo/cool".replace(" ", "%20").replace("/", "%2F"))
                        .path("executions"))
                .hasSize(1);
        var guard = get("guards/repo%2Fcool");
        assertThat(guard.path("locked").asBoolean()).isFalse();
        assertThat(guard.path("events").get(0).path("type").asText()).isEqualTo("guard.refused");
        door.delete("guards/repo%2Fcool").orFail();
        assertThat(run("cool-3", "repo/cool", ":").path("status").asText()).isEqualTo("completed");
    }

    @Test
    void failuresBackOffUntilAnOperatorLooks() throws Exception {
        assertThat(run("fail-1", "fails", "exit 1").path("error_code").asText()).isEqualTo("TaskFailed");
        assertThat(run("fail-2", "fails", "exit 1").path("error_code").asText()).isEqualTo("BackoffActive");
        var guard = get("guards/fails");
        assertThat(guard.path("consecutive_failures").asInt()).isEqualTo(1);
        var approved = door.post("guards/fails/approve", "{\"reason\":\"mended\"}", true)
                .orFail();
        assertThat(approved.path("consecutive_failures").asInt()).isZero();
        assertThat(approved.path("events").get(0).path("actor").asText()).isEqualTo("anybody");
        assertThat(run("fail-3", "fails", "exit 1").path("error_code").asText()).isEqualTo("TaskFailed");
    }

    @Test
    void anOperatorIsToldOfWhatOnlyOperatorsLift() throws Exception {
        assertThat(run("review-1", "fragile", "exit 1").path("error_code").asText())
                .isEqualTo("TaskFailed");
        door.post("definitions", """
                        name: careful
                        guards: {target: input.lead, after_failure: ask, backoff: {base: 0s, cap: 0s}}
                        nodes:
                          - {id: n, kind: transform, config: {expr: input}}
                        """, true).orFail();
        door.post("workflows/careful/executions", "{\"id\":\"review-2\",\"input\":{\"lead\":\"fragile\"}}", true)
                .orFail();
        var notice = noticeAbout("review-2");
        assertThat(notice.body()).contains("\"type\":\"guard.review\"", "\"target\":\"fragile\"");
        assertThat(notice.data().path("reason").asText()).isEqualTo("PreviousExecutionFailed");
        notice.assertSignedWith(
                asOperator("GET", "callbacks/secret").path("secret").asText());
        assertThat(get("executions/review-2/callbacks").path("callbacks")).isEmpty();
        assertThat(get("guards?review=true").path("guards").findValuesAsText("target"))
                .contains("fragile");
    }

    @Test
    void anOperatorIsToldOfRetriesThatAreExhausted() throws Exception {
        var once = "\"backoff\":{\"base\":\"0s\"},\"max_consecutive_failures\":1";
        assertThat(drawn("exhausted-1", "d6", THINK.formatted("1 / 0"), once)
                        .path("status")
                        .asText())
                .isEqualTo("failed");
        // By the definition's own maximum, once the target has heard of the failure.
        await().atMost(LONGEST)
                .until(() -> get("guards?review=true")
                        .path("guards")
                        .findValuesAsText("target")
                        .contains("d6"));
        var refused = drawn("exhausted-2", "d6", THINK.formatted("1"), once);
        assertThat(refused.path("error_code").asText()).isEqualTo("ExhaustedRetries");
        assertThat(refused.path("error_stage").asText()).isEqualTo("before");
        var notice = noticeAbout("exhausted-2");
        assertThat(notice.data().path("reason").asText()).isEqualTo("ExhaustedRetries");
        assertThat(notice.data().path("consecutive_failures").asInt()).isEqualTo(1);
        notice.assertSignedWith(
                asOperator("GET", "callbacks/secret").path("secret").asText());
        var decided = get("guards/d6").path("events").get(0);
        assertThat(decided.path("type").asText()).isEqualTo("guard.refused");
        assertThat(decided.at("/data/inputs/failures").asInt()).isEqualTo(1);
        assertThat(decided.at("/data/inputs/last_failure").asText()).isNotEmpty();
    }

    /** The one notice about a run. */
    private static Operator.Notice noticeAbout(String execution) throws Exception {
        var run = get("status/" + execution).path("run_id").asText();
        await().atMost(LONGEST).until(() -> !operator.about(run).isEmpty());
        assertThat(operator.about(run)).hasSize(1);
        return operator.about(run).getFirst();
    }

    private static JsonNode asOperator(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/" + path))
                .header("X-App-ID", "operator")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return Json.read(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body(), JsonNode.class);
    }

    @Test
    void aRequestItsRunAndItsAttemptAreOneTrace() throws Exception {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/executions"))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofString(PROGRAM.formatted("traced", "traced", ":")))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        door.ended("traced", LONGEST);

        var posted = span(trace, found -> found.getParentSpanId().equals("b7ad6b7169203331"));
        var run = span(trace, found -> found.getName().equals("run"));
        var attempt = span(trace, found -> found.getName().equals("attempt program"));
        assertThat(posted.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(run.getParentSpanId()).isEqualTo(posted.getSpanId());
        assertThat(attempt.getParentSpanId()).isEqualTo(run.getSpanId());
    }

    /** The one span of its kind, once it has ended and is exported: each is so by itself. */
    private static SpanData span(String trace, Predicate<SpanData> which) {
        var found = await().atMost(LONGEST)
                .until(() -> MemorySpans.of(trace).stream().filter(which).toList(), all -> !all.isEmpty());
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void aCollisionFailsTheNewcomerAndNotTheHolder() throws Exception {
        var once = "\"cooldown\":\"0s\"";
        door.post("executions", DRAWN.formatted("race-1", "d7", HELD, once), true)
                .orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/race-1").path("phase").asText().equals("Running"));
        door.delete("guards/d7").orFail();
        var newcomer = drawn("race-2", "d7", THINK.formatted("2"), once);
        assertThat(newcomer.path("status").asText()).isEqualTo("failed");
        assertThat(newcomer.path("error_code").asText()).isEqualTo("ExecutionRaceCondition");
        assertThat(get("status/race-2").path("phase").asText()).isEqualTo("Failed");
        assertThat(get("status/race-1").path("phase").asText()).isEqualTo("Running");
        door.post("executions/race-1/signals/go", "{}", true).orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/race-1").path("phase").asText().equals("Completed"));
        assertThat(drawn("race-3", "d7", THINK.formatted("3"), once)
                        .path("status")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void aRunThatWaitsBehindItsTargetEndsByItsOwnTimeout() throws Exception {
        var queue = "\"cooldown\":\"0s\",\"on_blocked\":\"wait\"";
        door.post("executions", DRAWN.formatted("long-1", "d8", HELD, queue), true)
                .orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/long-1").path("phase").asText().equals("Running"));
        var waits = DRAWN.formatted("long-2", "d8", THINK.formatted("2"), queue)
                .replaceFirst("\\{", "{\"timeout_ms\":1500,");
        var late = door.post("executions/sync", waits, true).orFail();
        assertThat(late.path("status").asText()).isEqualTo("failed");
        assertThat(late.path("error_code").asText()).isEqualTo("RUN_TIMEOUT");
        assertThat(late.path("error_stage").asText()).isEqualTo("before");
        await().atMost(LONGEST).until(() -> get("guards/d8").path("waiting").asInt() == 0);
        assertThat(get("status/long-1").path("phase").asText()).isEqualTo("Running");
        door.post("cancel", "{\"request_id\":\"long-1\"}", true).orFail();
    }

    private static JsonNode drawn(String id, String lead, String node, String guards) throws Exception {
        return door.post("executions/sync", DRAWN.formatted(id, lead, node, guards), true)
                .orFail();
    }

    @Test
    void theGuardsOfAGraphGivenInPlaceHold() throws Exception {
        var once = "\"cooldown\":\"1h\",\"max_consecutive_failures\":1";
        var good = THINK.formatted("1");
        assertThat(drawn("drawn-1", "d1", good, once).path("status").asText()).isEqualTo("completed");
        assertThat(drawn("drawn-2", "d1", good, once).path("error_code").asText())
                .isEqualTo("RecentlyExecuted");
        var bad = THINK.formatted("1 / 0");
        assertThat(drawn("drawn-3", "d2", bad, once).path("status").asText()).isEqualTo("failed");
        assertThat(drawn("drawn-4", "d2", bad, once).path("error_code").asText())
                .isEqualTo("ExhaustedRetries");
        assertThat(drawn("drawn-5", "d3", bad, "\"max_consecutive_failures\":9")
                        .path("status")
                        .asText())
                .isEqualTo("failed");
        assertThat(drawn("drawn-6", "d3", bad, "\"max_consecutive_failures\":9")
                        .path("error_code")
                        .asText())
                .isEqualTo("BackoffActive");

        assertThat(get("executions?target=D1").path("executions"))
                .extracting(row -> row.path("execution_id").asText())
                .containsExactly("drawn-2", "drawn-1");
    }

    @Test
    void aGraphGivenInPlaceWaitsBehindItsTarget() throws Exception {
        var queue = "\"cooldown\":\"0s\",\"on_blocked\":\"wait\"";
        door.post("executions", DRAWN.formatted("held-1", "d4", HELD, queue), true)
                .orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/held-1").path("phase").asText().equals("Running"));
        var refused = drawn("held-2", "d4", HELD, "\"cooldown\":\"0s\"");
        assertThat(refused.path("error_code").asText()).isEqualTo("ResourceBusy");
        door.post("executions", DRAWN.formatted("held-3", "d4", THINK.formatted("3"), queue), true)
                .orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/held-3").path("phase").asText().equals("Blocked"));
        door.post("executions/held-1/signals/go", "{}", true).orFail();
        await().atMost(LONGEST)
                .until(() -> get("status/held-3").path("phase").asText().equals("Completed"));
    }

    @Test
    void theLockEndsWithItsRun() throws Exception {
        door.post("executions", PROGRAM.formatted("lock-1", "locked", "sleep 60"), true)
                .orFail();
        await().atMost(LONGEST)
                .until(() -> door.get("guards/locked").status() == 200
                        && get("guards/locked").path("locked").asBoolean());
        var refused = run("lock-2", "locked", ":");
        assertThat(refused.path("error_code").asText()).isEqualTo("ResourceBusy");
        assertThat(refused.path("output").path("held_by").asText())
                .isEqualTo(get("status/lock-1").path("run_id").asText());
        door.post("cancel", "{\"request_id\":\"lock-1\"}", true).orFail();
        await().atMost(LONGEST).until(() -> !get("guards/locked").path("locked").asBoolean());
        assertThat(run("lock-3", "locked", ":").path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aCrowdGoesThroughOneByOneAndNobodyIsLost() throws Exception {
        var ids = IntStream.range(0, CROWD).mapToObj(i -> "crowd-" + i).toList();
        for (var id : ids) {
            door.post(
                            "workflows/one-by-one/executions",
                            "{\"id\":\"" + id + "\",\"timeout_ms\":600000,\"input\":{\"lead\":\"L1\"}}",
                            true)
                    .orFail();
        }
        await().atMost(LONGEST.multipliedBy(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var guard = get("guards/l1");
                    return guard.path("waiting").asInt() == 0
                            && !guard.path("locked").asBoolean()
                            && ended(ids);
                });
        assertThat(overlapping(ids)).isEmpty();
    }

    /** Each of them: who was posted last need not have asked last. */
    private static boolean ended(List<String> ids) throws Exception {
        for (var id : ids.reversed()) {
            if (!get("status/" + id).path("phase").asText().equals("Completed")) {
                return false;
            }
        }
        return true;
    }

    /** Runs that were admitted before the one before them had ended. */
    private static List<String> overlapping(List<String> ids) throws Exception {
        var spans = new ArrayList<Span>();
        for (var id : ids) {
            var status = get("status/" + id);
            assertThat(status.path("phase").asText()).as(id).isEqualTo("Completed");
            spans.add(new Span(
                    id,
                    Instant.parse(status.path("started_at").asText()),
                    Instant.parse(status.path("completed_at").asText())));
        }
        spans.sort(Comparator.comparing(Span::from).thenComparing(Span::to));
        var found = new ArrayList<String>();
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).from().isBefore(spans.get(i - 1).to())) {
                found.add(spans.get(i).id());
            }
        }
        return found;
    }

    private record Span(String id, Instant from, Instant to) {}
}
