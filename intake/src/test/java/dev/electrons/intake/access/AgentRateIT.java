package dev.electrons.intake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often an app may start graphs with agents in them, by how many. */
@Mesh
class AgentRateIT {
    private static final Duration PATIENCE = OpenDoor.PATIENCE;
    private static final String TIERS =
            "\"limits\":{\"agent_rates\":[{\"agents\":1,\"rate\":\"2/h\"},{\"agents\":3,\"rate\":\"1/h\"}]}";
    private static final String BRANCH = "{\"id\":\"b\",\"kind\":\"branch\",\"default\":[\"a0\"],"
            + "\"config\":{\"agent_driven\":true,\"task\":\"pick\"}}";

    private final String app = "app-" + UUID.randomUUID();
    private final OpenDoor door;
    private String key = "";

    AgentRateIT(MeshBacking backing) {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        door = new OpenDoor(settings);
    }

    @BeforeEach
    void ready() throws Exception {
        door.awaitReady();
        key = key(app);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private String key(String of) throws Exception {
        var made =
                door.post("/keys", "{\"app\":\"" + of + "\",\"scopes\":[\"submit\",\"read\",\"steer\"]," + TIERS + "}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made).path("key").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private static String agents(int many) {
        return IntStream.range(0, many)
                .mapToObj(n -> "{\"id\":\"a" + n + "\",\"kind\":\"agent\",\"config\":{\"task\":\"think\"}}")
                .collect(Collectors.joining(","));
    }

    private HttpResponse<String> graph(String key, String nodes) throws Exception {
        return door.as(
                key,
                "POST",
                "/executions",
                "{\"task_id\":\"" + UUID.randomUUID() + "\",\"title\":\"x\",\"workflow\":{\"nodes\":[" + nodes + "]}}");
    }

    private String defined(String nodes) throws Exception {
        var name = "agents-" + UUID.randomUUID();
        var made = door.post("/definitions", "{\"name\":\"" + name + "\",\"nodes\":[" + nodes + "]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return name;
    }

    private HttpResponse<String> run(String name, String body) throws Exception {
        return door.as(key, "POST", "/workflows/" + name + "/executions", body);
    }

    private static void accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static void refused(HttpResponse<String> answer, int agents, int tier, String rate) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(json(answer).path("error_code").asText()).isEqualTo("AGENT_RATE_LIMITED");
        assertThat(json(answer).path("error").asText())
                .contains(
                        "may start " + rate + " of runs with " + tier + " or more agents, and this one has " + agents);
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 3_600);
    }

    @Test
    void aTierIsOfTheAppWhateverTheKeyOrTheDoor() throws Exception {
        var two = defined(agents(1) + "," + BRANCH + "],\"edges\":[{\"from\":\"b\",\"to\":\"a0\"}");
        accepted(graph(key, agents(1)));
        accepted(run(two, "{}"));

        refused(run(two, "{}"), 2, 1, "2/h");
        refused(graph(key(app), agents(1)), 1, 1, "2/h");

        accepted(graph(key(app + "-other"), agents(1)));
        accepted(graph(key, "{\"id\":\"t\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"}}"));
    }

    @Test
    void aRunCountsInTheHighestTierThatItReaches() throws Exception {
        var four = defined(agents(4));
        accepted(run(four, "{}"));
        refused(run(four, "{}"), 4, 3, "1/h");
        accepted(graph(key, agents(2)));
        accepted(graph(key, agents(2)));
        refused(graph(key, agents(2)), 2, 1, "2/h");
    }

    @Test
    void whatStartsNothingTakesNothing() throws Exception {
        var three = defined(agents(3));
        var first = run(three, "{\"id\":\"mine\"}");
        accepted(first);
        for (int i = 0; i < 3; i++) {
            var again = run(three, "{\"id\":\"mine\"}");
            accepted(again);
            assertThat(json(again).path("run_id")).isEqualTo(json(first).path("run_id"));
        }
        var one = defined(agents(1));
        for (int i = 0; i < 4; i++) {
            accepted(run(one, "{\"id\":\"other\"}"));
        }
        accepted(run(one, "{}"));
        refused(run(one, "{}"), 1, 1, "2/h");
    }

    @Test
    void rerunsAndSchedulesAreStartsLikeOthers() throws Exception {
        var three = defined(agents(3));
        var first = json(run(three, "{}")).path("run_id").asText();
        refused(door.as(key, "POST", "/executions/" + first + "/rerun", ""), 3, 3, "1/h");

        var made = door.as(
                key,
                "POST",
                "/schedules",
                "{\"name\":\"tick\",\"every\":\"1s\",\"params\":{\"workflow\":{\"name\":\"" + three + "\"}}}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(json(door.as(key, "GET", "/schedules/tick", ""))
                                .path("last_error")
                                .asText())
                        .contains("may start 1/h of runs with 3 or more agents"));
        refused(door.as(key, "POST", "/schedules/tick/fire", ""), 3, 3, "1/h");
        door.as(key, "DELETE", "/schedules/tick", "");
    }

    @Test
    void aKeyIsShownWithItsTiersFewestAgentsFirst() throws Exception {
        var made = json(door.post(
                "/keys",
                "{\"app\":\"" + app + "\",\"limits\":{\"agent_rates\":"
                        + "[{\"agents\":5,\"rate\":\"5/m\"},{\"agents\":1,\"rate\":\"30/m\"}]}}"));
        var tiers = "[{\"agents\":1,\"rate\":\"30/m\"},{\"agents\":5,\"rate\":\"5/m\"}]";
        assertThat(made.path("limits").path("agent_rates").toString()).isEqualTo(tiers);

        var listed = json(door.as(OpenDoor.KEY, "GET", "/keys", "")).path("keys");
        assertThat(listed)
                .filteredOn(shown -> shown.path("id").equals(made.path("id")))
                .extracting(shown -> shown.path("limits").path("agent_rates").toString())
                .containsExactly(tiers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[5]",
                "[{\"agents\":0,\"rate\":\"5/m\"}]",
                "[{\"agents\":\"5\",\"rate\":\"5/m\"}]",
                "[{\"agents\":1.5,\"rate\":\"5/m\"}]",
                "[{\"agents\":10001,\"rate\":\"5/m\"}]",
                "[{\"agents\":5}]",
                "[{\"agents\":5,\"rate\":5}]",
                "[{\"agents\":5,\"rate\":\"0/m\"}]",
                "[{\"agents\":5,\"rate\":\"5/week\"}]",
                "[{\"agents\":5,\"rate\":\"5/m\",\"burst\":1}]",
                "[{\"agents\":5,\"rate\":\"5/m\"},{\"agents\":5,\"rate\":\"6/m\"}]"
            })
    void tiersThatAreNoneMakeNoKey(String tiers) throws Exception {
        var answer = door.post("/keys", "{\"app\":\"" + app + "\",\"limits\":{\"agent_rates\":" + tiers + "}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("details").path("field").asText()).startsWith("limits.agent_rates");
    }

    @Test
    void refusalsAreCountedByReasonAndApp() throws Exception {
        var three = defined(agents(3));
        accepted(run(three, "{\"id\":\"mine\"}"));
        refused(run(three, "{}"), 3, 3, "1/h");
        refused(graph(key, agents(3)), 3, 3, "1/h");
        accepted(run(three, "{\"id\":\"mine\"}"));
        assertThat(door.get("/metrics").body().lines().filter(line -> line.startsWith("de_intake_refused_total")))
                .filteredOn(line -> line.contains("app=\"" + app + "\""))
                .singleElement()
                .asString()
                .contains("reason=\"AGENT_RATE_LIMITED\"")
                .endsWith(" 2.0");
    }
}
