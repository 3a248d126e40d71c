package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.backing.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may start on a target, through the public API. */
class GuardIT {
    private static final int CROWD = 300;
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

    private static final int OPERATOR = Ports.free();

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh()
            .setting("DE_REVIEW_WEBHOOK_URL", "http://127.0.0.1:" + OPERATOR + "/review")
            .setting("DE_CALLBACK_ALLOW", "127.0.0.1/32");

    private static final Door door = mesh.door();
    private static final Map<String, String> notices = new ConcurrentHashMap<>();

    private static HttpServer operator;

    @BeforeAll
    static void up() throws Exception {
        operator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), OPERATOR), 0);
        operator.createContext("/review", exchange -> {
            var id = exchange.getRequestHeaders().getFirst("webhook-id");
            notices.put(id, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        operator.start();
        door.post("definitions", QUEUE, true).orFail();
    }

    @AfterAll
    static void down() {
        operator.stop(0);
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
        var id = get("status/review-2").path("run_id").asText() + ":review:";
        Awaitility.await().until(() -> notices.keySet().stream().anyMatch(notice -> notice.startsWith(id)));

        assertThat(notices.entrySet())
                .filteredOn(notice -> notice.getKey().startsWith(id))
                .hasSize(1)
                .allSatisfy(notice -> assertThat(notice.getValue())
                        .contains("\"type\":\"guard.review\"", "\"target\":\"fragile\"", "PreviousExecutionFailed"));
        assertThat(get("executions/review-2/callbacks").path("callbacks")).isEmpty();
        assertThat(get("guards?review=true").path("guards").findValuesAsText("target"))
                .contains("fragile");
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
    }

    @Test
    void aGraphGivenInPlaceWaitsBehindItsTarget() throws Exception {
        var queue = "\"cooldown\":\"0s\",\"on_blocked\":\"wait\"";
        door.post("executions", DRAWN.formatted("held-1", "d4", HELD, queue), true)
                .orFail();
        Awaitility.await()
                .until(() -> get("status/held-1").path("phase").asText().equals("Running"));
        var refused = drawn("held-2", "d4", HELD, "\"cooldown\":\"0s\"");
        assertThat(refused.path("error_code").asText()).isEqualTo("ResourceBusy");
        door.post("executions", DRAWN.formatted("held-3", "d4", THINK.formatted("3"), queue), true)
                .orFail();
        Awaitility.await()
                .until(() -> get("status/held-3").path("phase").asText().equals("Blocked"));
        door.post("executions/held-1/signals/go", "{}", true).orFail();
        Awaitility.await()
                .until(() -> get("status/held-3").path("phase").asText().equals("Completed"));
    }

    @Test
    void theLockEndsWithItsRun() throws Exception {
        door.post("executions", PROGRAM.formatted("lock-1", "locked", "sleep 60"), true)
                .orFail();
        Awaitility.await()
                .until(() -> door.get("guards/locked").status() == 200
                        && get("guards/locked").path("locked").asBoolean());
        var refused = run("lock-2", "locked", ":");
        assertThat(refused.path("error_code").asText()).isEqualTo("ResourceBusy");
        assertThat(refused.path("output").path("held_by").asText())
                .isEqualTo(get("status/lock-1").path("run_id").asText());
        door.post("cancel", "{\"request_id\":\"lock-1\"}", true).orFail();
        Awaitility.await().until(() -> !get("guards/locked").path("locked").asBoolean());
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
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var guard = get("guards/l1");
                    return guard.path("waiting").asInt() == 0
                            && !guard.path("locked").asBoolean()
                            && ended(ids);
                });
        assertThat(overlapping(ids)).isEmpty();
    }

    private static boolean ended(List<String> ids) throws Exception {
        return get("status/" + ids.getLast()).path("phase").asText().equals("Completed");
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
