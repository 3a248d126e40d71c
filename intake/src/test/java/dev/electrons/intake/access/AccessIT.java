package dev.electrons.intake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Keys decide who may do what, and an app does not get to know of another's runs. */
@Mesh
class AccessIT {
    private static final Duration PATIENCE = OpenDoor.PATIENCE;
    private static final String ASKED = "{\"task_id\":\"%s\",\"title\":\"[write] a line\"}";

    private final String shop = "shop-" + UUID.randomUUID();
    private final String mail = "mail-" + UUID.randomUUID();
    private final Path file;
    private final OpenDoor door;

    AccessIT(MeshBacking backing) throws IOException {
        file = Files.createTempFile("keys", ".yaml");
        write(entry(shop, "[submit, read, steer]", ""), entry(mail, "[submit, read]", ""));
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        settings.put("DE_API_KEYS_FILE", file.toString());
        door = new OpenDoor(settings);
    }

    @BeforeEach
    void ready() {
        door.awaitReady();
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        Files.deleteIfExists(file);
    }

    /** A secret is its app's name here. */
    private static String entry(String app, String scopes, String limits) {
        var sha = HexFormat.of().formatHex(Access.digest(app));
        return "  - {app: " + app + ", sha256: \"" + sha + "\", scopes: " + scopes + limits + "}\n";
    }

    /** At once: the door must not find half of it. */
    private void write(String... entries) throws IOException {
        var next = Files.writeString(
                file.resolveSibling(file.getFileName() + ".next"), "keys:\n" + String.join("", entries));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private String submit(String app) throws Exception {
        var answer = door.as(app, "POST", "/executions", ASKED.formatted("job"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("run_id").asText();
    }

    @Test
    void withoutAKeyThatIsKnownThereIsNoAnswer() throws Exception {
        assertThat(door.withoutKey("/executions").statusCode()).isEqualTo(401);
        var answer = door.as("guess", "GET", "/executions", "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("error").asText()).isEqualTo("Invalid passphrase");
        assertThat(door.withoutKey("/openapi.yaml").statusCode()).isEqualTo(200);
        assertThat(door.withoutKey("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyAllowsWhatItsScopesSay() throws Exception {
        var run = submit(mail);
        var answer = door.as(mail, "POST", "/executions/" + run + "/pause", "{}");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).path("details").path("scope").asText()).isEqualTo("steer");
        assertThat(door.as(mail, "GET", "/dlq", "").statusCode()).isEqualTo(403);
        assertThat(door.as(mail, "GET", "/keys", "").statusCode()).isEqualTo(403);
        assertThat(door.get("/dlq").statusCode()).isEqualTo(200);
    }

    @Test
    void othersRunsAreAsIfTheyWereNot() throws Exception {
        var run = submit(shop);
        var own = submit(mail);
        assertThat(own).isNotEqualTo(run);
        for (var path : List.of("", "/events", "/graph", "/why", "/state", "/nodes/work", "/stream")) {
            var answer = door.as(mail, "GET", "/executions/" + run + path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(json(answer).path("error").asText()).isEqualTo("Request not found");
        }
        assertThat(door.as(mail, "GET", "/status/" + run, "").statusCode()).isEqualTo(404);
        assertThat(json(door.as(mail, "GET", "/status/job", "")).path("run_id").asText())
                .isEqualTo(own);
        assertThat(json(door.as(shop, "GET", "/status/job", "")).path("run_id").asText())
                .isEqualTo(run);
        assertThat(door.as(mail, "POST", "/executions/" + run + "/rerun", "").statusCode())
                .isEqualTo(404);
        var listed = json(door.as(mail, "GET", "/executions?app_id=" + shop, ""));
        assertThat(listed.path("executions"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("app_id").asText()).isEqualTo(mail));
        assertThat(json(door.get("/executions?app_id=" + shop)).path("executions"))
                .hasSize(1);
    }

    @Test
    void definitionsAreSharedAndOnlyWhoeverMayDefineChangesThem() throws Exception {
        var desk = "desk-" + UUID.randomUUID();
        write(entry(shop, "[submit, read, steer]", ""), entry(mail, "[submit, read]", ""), entry(desk, "[define]", ""));
        var name = "shared-" + UUID.randomUUID();
        var first = "{\"name\":\"" + name
                + "\",\"nodes\":[{\"id\":\"a\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}]}";
        await().atMost(PATIENCE)
                .until(() -> door.as(desk, "POST", "/definitions", first).statusCode() / 100 == 2);
        assertThat(door.as(desk, "POST", "/definitions", first.replace("\"1\"", "\"2\""))
                        .statusCode())
                .isEqualTo(201);

        for (var path : List.of("", "/validate", "/" + name + "/versions/2/activate")) {
            var refused = door.as(shop, "POST", "/definitions" + path, first);
            assertThat(refused.statusCode()).as(path).isEqualTo(403);
            assertThat(json(refused).path("details").path("scope").asText()).isEqualTo("define");
        }
        var seen = json(door.as(shop, "GET", "/definitions/" + name, ""));
        assertThat(seen.path("active").asInt()).isEqualTo(1);
        assertThat(seen.path("versions").path(0).path("created_by").asText()).startsWith("app:" + desk);
        assertThat(door.as(desk, "GET", "/definitions/" + name, "").statusCode())
                .isEqualTo(403);
        assertThat(door.as(desk, "POST", "/definitions/" + name + "/versions/2/activate", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(json(door.as(mail, "GET", "/definitions/" + name, ""))
                        .path("active")
                        .asInt())
                .isEqualTo(2);

        var run = json(door.as(mail, "POST", "/workflows/" + name + "/executions", "{\"input\":{}}"))
                .path("run_id")
                .asText();
        assertThat(json(door.as(mail, "GET", "/status/" + run, ""))
                        .path("app_id")
                        .asText())
                .isEqualTo(mail);
        assertThat(door.as(shop, "GET", "/status/" + run, "").statusCode()).isEqualTo(404);
    }

    @Test
    void whoeverCallsAnOldRouteIsTold() throws Exception {
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        var logger = (Logger) LoggerFactory.getLogger("dev.electrons.intake.legacy.LegacyRoutes");
        var level = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(told);
        try {
            var done = door.as(
                    shop, "POST", "/workflows/text-generation", "{\"prompt\":\"x\"}", "User-Agent", "old-client/1");
            assertThat(done.statusCode()).isEqualTo(200);
            var wrong = door.as(shop, "POST", "/workflows/text-generation", "{}", "User-Agent", "old-client/1");
            assertThat(wrong.statusCode()).isEqualTo(400);
            var foreign = door.as("guess", "POST", "/workflows/text-generation", "{}", "User-Agent", "old-client/1");
            assertThat(foreign.statusCode()).isEqualTo(401);
            assertThat(List.of(done, wrong, foreign))
                    .allSatisfy(
                            answer -> assertThat(answer.headers().map()).containsKeys("deprecation", "sunset", "link"));
        } finally {
            logger.detachAppender(told);
            logger.setLevel(level);
        }
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(3)
                .containsOnly("[DEPRECATION] POST /workflows/text-generation called by IP=127.0.0.1 UA=old-client/1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(door.get("/metrics").body())
                        .containsPattern(
                                "de_intake_deprecated_total[{]app=\"" + shop + "\",route=\"text-generation\"[}] 2")
                        .containsPattern("de_intake_deprecated_total[{]app=\"none\",route=\"text-generation\"[}] 1"));
    }

    @Test
    void theKeyDecidesWhoseItIs() throws Exception {
        var body = "{\"task_id\":\"mine\",\"title\":\"x\",\"app_id\":\"" + shop + "\"}";
        var run =
                json(door.as(mail, "POST", "/executions", body)).path("run_id").asText();
        assertThat(json(door.get("/status/" + run)).path("app_id").asText()).isEqualTo(mail);
        var operators = json(door.post("/executions", body)).path("run_id").asText();
        assertThat(json(door.get("/status/" + operators)).path("app_id").asText())
                .isEqualTo(shop);
    }

    @Test
    void limitsHold() throws Exception {
        write(
                entry(shop, "[submit]", ", limits: {rate: 3/h}"),
                entry(mail, "[submit, read]", ", limits: {in_flight: 2}"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                door.as(shop, "POST", "/executions", "{}").statusCode())
                        .isEqualTo(429));
        var limited = door.as(shop, "POST", "/executions", "{}");
        assertThat(json(limited).path("error_code").asText()).isEqualTo("RATE_LIMITED");
        assertThat(Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 1_200);
        assertThat(door.as(mail, "POST", "/executions", ASKED.formatted("1")).statusCode())
                .isEqualTo(202);
        assertThat(door.as(mail, "POST", "/executions", ASKED.formatted("2")).statusCode())
                .isEqualTo(202);
        var full = door.as(mail, "POST", "/executions", ASKED.formatted("3"));
        assertThat(full.statusCode()).isEqualTo(429);
        assertThat(json(full).path("error_code").asText()).isEqualTo("IN_FLIGHT_LIMIT");
        assertThat(door.as(mail, "GET", "/status/3", "").statusCode()).isEqualTo(404);
    }

    @Test
    void firingsOfSchedulesAreHeldToTheLimitsToo() throws Exception {
        write(entry(mail, "[submit, read]", ", limits: {in_flight: 1}"));
        await().atMost(PATIENCE)
                .until(() -> door.as(shop, "GET", "/executions", "").statusCode() == 401);
        var made = door.as(
                mail,
                "POST",
                "/schedules",
                "{\"name\":\"tick\",\"every\":\"1s\",\"params\":{\"title\":\"[write] a line\"}}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(json(door.as(mail, "GET", "/schedules/tick", ""))
                                .path("last_error")
                                .asText())
                        .contains("has 1 runs in flight, as many as it may"));

        var waits = json(door.as(mail, "GET", "/schedules/tick", ""));
        assertThat(Instant.parse(waits.path("retry_at").asText()))
                .isAfter(Instant.parse(waits.path("last_error_at").asText()).plusSeconds(4));
        assertThat(json(door.as(mail, "GET", "/executions", "")).path("executions"))
                .hasSize(1);
        assertThat(door.as(mail, "POST", "/schedules/tick/fire", "").statusCode())
                .isEqualTo(429);
        door.as(mail, "DELETE", "/schedules/tick", "");
    }

    @Test
    void aFiringThatIsRefusedForGoodIsLeftOut() throws Exception {
        var name = "strict-" + UUID.randomUUID();
        var first =
                "{\"name\":\"" + name + "\",\"nodes\":[{\"id\":\"a\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"}}]";
        assertThat(door.post("/definitions", first + "}").statusCode()).isEqualTo(201);
        var made = door.as(
                mail,
                "POST",
                "/schedules",
                "{\"name\":\"gone\",\"every\":\"1s\",\"params\":{\"workflow\":{\"name\":\"" + name + "\"}}}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var second = first + ",\"input\":{\"schema\":{\"type\":\"object\",\"required\":[\"lead\"]}}}";
        assertThat(door.post("/definitions", second).statusCode()).isEqualTo(201);
        assertThat(door.post("/definitions/" + name + "/versions/2/activate", "")
                        .statusCode())
                .isEqualTo(200);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(json(door.as(mail, "GET", "/schedules/gone", ""))
                                .path("last_error")
                                .asText())
                        .contains("input:", "lead"));

        // What is refused late is refused when the next is due, which then has its turn.
        await().atMost(PATIENCE).untilAsserted(() -> {
            var leftOut = json(door.as(mail, "GET", "/schedules/gone", ""));
            assertThat(leftOut.has("retry_at")).isFalse();
            assertThat(Instant.parse(leftOut.path("next").path(0).asText()))
                    .isAfter(Instant.parse(leftOut.path("last_error_at").asText()));
        });
        door.as(mail, "DELETE", "/schedules/gone", "");
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        Files.writeString(file, "keys: [{app: shop, sha256: nonsense}]");
        assertThat(door.as(shop, "GET", "/executions", "").statusCode()).isEqualTo(200);
    }

    @Test
    void keysAreMadeRotatedAndRevokedWhileTheDoorIsOpen() throws Exception {
        var app = "made-" + UUID.randomUUID();
        var made = door.post("/keys", "{\"app\":\"" + app + "\",\"scopes\":[\"read\"],\"name\":\"a test\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var first = json(made).path("key").asText();
        var id = json(made).path("id").asText();
        assertThat(first).hasSizeGreaterThan(40);
        assertThat(door.as(first, "GET", "/executions", "").statusCode()).isEqualTo(200);
        assertThat(door.get("/keys").body()).contains(id).doesNotContain(first);
        var second = json(door.post("/keys/" + id + "/rotate", "")).path("key").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(door.as(first, "GET", "/executions", "").statusCode()).isEqualTo(200);
        assertThat(door.as(second, "GET", "/executions", "").statusCode()).isEqualTo(200);
        var third = json(door.post("/keys/" + id + "/rotate", "{\"grace\":\"0s\"}"))
                .path("key")
                .asText();
        assertThat(door.as(second, "GET", "/executions", "").statusCode()).isEqualTo(401);
        assertThat(door.as(first, "GET", "/executions", "").statusCode()).isEqualTo(401);
        assertThat(door.as(OpenDoor.KEY, "DELETE", "/keys/" + id, "").statusCode())
                .isEqualTo(200);
        assertThat(door.as(third, "GET", "/executions", "").statusCode()).isEqualTo(401);
        assertThat(door.as(OpenDoor.KEY, "DELETE", "/keys/" + id, "").statusCode())
                .isEqualTo(404);
        assertThat(door.post("/keys", "{\"app\":\"x\",\"scopes\":[\"root\"]}").statusCode())
                .isEqualTo(400);
        assertThat(door.post("/keys", "{\"app\":\"x\",\"limits\":{\"rate\":\"fast\"}}")
                        .body())
                .contains("limits.rate must be");
    }
}
