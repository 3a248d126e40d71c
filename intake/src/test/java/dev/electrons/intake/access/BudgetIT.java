package dev.electrons.intake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.backing.Midnight;
import dev.electrons.boot.Settings;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an app may spend in a day holds for what it has under way, too. */
@Mesh
class BudgetIT {
    private static final String TEXT = "{\"task_id\":\"%s\",\"title\":\"[write] a line\"}";

    private static final Duration PATIENCE = OpenDoor.PATIENCE;

    private final String shop = "shop-" + UUID.randomUUID();
    private final String two = "two-" + UUID.randomUUID();
    private final Path file;
    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private final Map<String, String> settings;
    private final OpenDoor door;

    BudgetIT(MeshBacking backing) throws IOException {
        file = Files.createTempFile("keys", ".yaml");
        var sha = HexFormat.of().formatHex(Access.digest(shop));
        Files.writeString(
                file, "keys:\n  - {app: " + shop + ", sha256: \"" + sha + "\", limits: {daily_budget_usd: 5}}\n");
        settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        settings.put("DE_API_KEYS_FILE", file.toString());
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        postgres.ready().await();
        door = new OpenDoor(settings);
    }

    /** A run of the definition may cost two dollars. */
    @BeforeEach
    void ready() throws Exception {
        door.awaitReady();
        var definition = "{\"name\":\"" + two + "\",\"limits\":{\"budget_usd\":2},"
                + "\"nodes\":[{\"id\":\"a\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"}}]}";
        assertThat(door.post("/definitions", definition).statusCode()).isLessThan(300);
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        postgres.close().await();
        vertx.close().await();
        Files.deleteIfExists(file);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private HttpResponse<String> start(OpenDoor at) throws Exception {
        return at.as(shop, "POST", "/workflows/" + two + "/executions", "{}");
    }

    private List<HttpResponse<String>> together(int many) {
        try (var client = HttpClient.newHttpClient()) {
            var answers = IntStream.range(0, many)
                    .mapToObj(_ -> door.request("/workflows/" + two + "/executions")
                            .setHeader("X-Passphrase", shop)
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build())
                    .map(request -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private void booked(String run, long micros) {
        postgres.query("""
                with attempt as (
                    insert into runner_attempts (id, run_id, app, runner, protocol, model, served_model, status,
                        started_at, duration_ms, cost_micros, estimated)
                    values (gen_random_uuid(), $1, $2, 'r', 'openai', 'm', 'm', 'ok', now(), 1, $3, false))
                insert into runner_spending as s values ((now() at time zone 'UTC')::date, $2, 'm', 1, 0, 0, 0, $3)
                on conflict (app, day, model) do update set cost_micros = s.cost_micros + excluded.cost_micros
                """, Tuple.of(run, shop, micros)).await();
    }

    /** A budget is of a day: one that is about to end is let go by. */
    @BeforeEach
    void notAcrossMidnight() {
        Midnight.letPass();
    }

    @Test
    void ofManyRunsStartedAtOnceOnlyThoseStartThatTheBudgetIsEnoughFor() throws Exception {
        var answers = together(40);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 202).hasSize(2);
        var refused =
                answers.stream().filter(answer -> answer.statusCode() == 429).toList();
        assertThat(refused).hasSize(38).allSatisfy(answer -> {
            assertThat(json(answer).path("error_code").asText()).isEqualTo("BUDGET_EXCEEDED");
            assertThat(json(answer).path("error").asText())
                    .startsWith("app " + shop + " may spend 5 USD a day: 0 are spent, ")
                    .endsWith(" are kept for runs under way, and this one may cost 2");
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(door.as(shop, "POST", "/executions", TEXT.formatted("unbounded"))
                                .statusCode())
                        .as("a run without a bound starts as long as anything is left")
                        .isEqualTo(202));
    }

    @Test
    void whatOneDoorLetInCountsAtTheNext() throws Exception {
        start(door);
        assertThat(start(door).statusCode()).isEqualTo(202);
        try (var next = new OpenDoor(settings)) {
            next.awaitReady();
            assertThat(start(next).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void whatARunHasCostIsNotKeptForItAsWell() throws Exception {
        var run = json(start(door)).path("run_id").asText();
        booked(run, 1_900_000);
        assertThat(start(door).statusCode()).isEqualTo(202);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(json(start(door)).path("error").asText()).contains("1.9 are spent, 2.1 are kept"));
        postgres.query("delete from open_runs where run_id = $1::text::uuid", Tuple.of(run))
                .await();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(json(start(door)).path("error").asText()).contains("1.9 are spent, 2 are kept"));
    }

    @Test
    void whatModelsOfRunsUnderWayHaveCostIsSpent() throws Exception {
        var run = json(door.as(shop, "POST", "/executions", TEXT.formatted("dear")))
                .path("run_id")
                .asText();
        booked(run, 5_000_000);
        await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = door.as(shop, "POST", "/executions", TEXT.formatted("next-" + UUID.randomUUID()));
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(json(answer).path("error").asText()).contains("5 are spent, 0 are kept");
        });
    }

    @Test
    void aRunThatHasItsNameAlreadyKeepsNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            var answer = door.as(shop, "POST", "/workflows/" + two + "/executions", "{\"id\":\"same\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        }
    }
}
