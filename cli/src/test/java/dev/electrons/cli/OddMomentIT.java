package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that are steered, changed and looked at when hardly anybody would. */
class OddMomentIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration VERY_LONG = Duration.ofMinutes(5);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();

    private static String posted(String graph) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("task_id", "odd-" + ThreadLocalRandom.current().nextLong())
                .put("title", "a graph")
                .put("timeout_ms", VERY_LONG.multipliedBy(2).toMillis());
        body.set("workflow", Json.read(graph, JsonNode.class));
        return door.post("executions", body).orFail().path("run_id").asText();
    }

    private static JsonNode post(String run, String path, String body) throws Exception {
        return door.post("executions/" + run + "/" + path, body, true).orFail();
    }

    private static JsonNode patched(String run, String operations) throws Exception {
        return door.post("api/v1/runs/" + run + "/patch", "{\"operations\":" + operations + "}", true)
                .orFail();
    }

    private static void approved(String run, String node) throws Exception {
        post(run, "nodes/" + node + "/decision", "{\"decision\":\"approve\"}");
    }

    private static void reached(String run, String node, String status) {
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + run + "/graph")
                        .json()
                        .at("/states/" + node + "/status")
                        .asText()
                        .equals(status));
    }

    private static JsonNode ended(String run) throws Exception {
        return door.ended(run, LONGEST);
    }

    private static final String JOIN = """
            {"nodes":[{"id":"a","kind":"human"},{"id":"b","kind":"human"},{"id":"j","kind":"transform","config":{"expr":"'joined'"}},
              {"id":"k","kind":"transform","config":{"expr":"'last'"}}],
             "edges":[{"from":"a","to":"j"},{"from":"b","to":"j"},{"from":"j","to":"k"}]}
            """;

    @Test
    void aNodeIsTakenOutThoughATokenHasReachedIt() throws Exception {
        var run = posted(JOIN);
        reached(run, "a", "waiting");
        approved(run, "a");
        assertThat(waits(run)).contains("join");
        patched(run, """
                [{"op":"remove","path":"/nodes/2"},{"op":"remove","path":"/edges/2"},{"op":"remove","path":"/edges/1"},
                 {"op":"replace","path":"/edges/0","value":{"from":"b","to":"k"}}]
                """);

        assertThat(waits(run)).isEqualTo("person");
        approved(run, "b");
        assertThat(ended(run).path("output").toString()).contains("\"k\":\"last\"");
    }

    private static String waits(String run) throws Exception {
        return String.join(
                ",",
                door.get("executions/" + run + "/why")
                        .orFail()
                        .path("waiting_for")
                        .findValuesAsText("what"));
    }

    @Test
    void whatAPauseHoldsBackIsChangedBeforeItBegins() throws Exception {
        var run = posted(JOIN);
        reached(run, "a", "waiting");
        post(run, "pause", "{}");
        approved(run, "a");
        approved(run, "b");
        assertThat(waits(run)).isEqualTo("resume,resume");
        patched(run, "[{\"op\":\"replace\",\"path\":\"/nodes/2/config/expr\",\"value\":\"'changed'\"}]");
        post(run, "resume", "{}");

        ended(run);
        assertThat(door.get("executions/" + run + "/nodes/j")
                        .orFail()
                        .at("/iterations/0/output")
                        .asText())
                .isEqualTo("changed");
    }

    @Test
    void anUndoIsUndone() throws Exception {
        var run = posted("{\"nodes\":[{\"id\":\"a\",\"kind\":\"human\"}]}");
        reached(run, "a", "waiting");
        patched(run, """
                [{"op":"add","path":"/nodes/-","value":{"id":"b","kind":"transform","config":{"expr":"2"}}},
                 {"op":"add","path":"/edges/-","value":{"from":"a","to":"b"}}]
                """);
        assertThat(post(run, "patches/2/undo", "").path("new_nodes")).hasSize(1);
        assertThat(post(run, "patches/3/undo", "").path("new_nodes")).hasSize(2);
        approved(run, "a");

        var ended = ended(run);
        assertThat(ended.path("output").toString()).isEqualTo("{\"b\":2}");
        assertThat(ended.path("revision").asInt()).isEqualTo(4);
        var last = door.get("executions/" + run + "/state?version=999").orFail();
        assertThat(last).isEqualTo(door.get("executions/" + run + "/state").orFail());
        assertThat(door.get("executions/" + run + "/state?version=0").status()).isEqualTo(400);
        assertThat(door.get("executions/" + run + "/state?version=999&diff=999")
                        .orFail()
                        .path("changes"))
                .isEmpty();
    }

    @Test
    void twoThatWaitForOneSignalNeedTwo() throws Exception {
        var run = posted("""
                {"nodes":[{"id":"a","kind":"human"},{"id":"one","kind":"wait","signal":"go"},{"id":"two","kind":"wait","signal":"go"}],
                 "edges":[{"from":"a","to":"one"},{"from":"a","to":"two"}]}
                """);
        reached(run, "a", "waiting");
        post(run, "signals/go", "1");
        approved(run, "a");
        assertThat(waits(run)).isEqualTo("signal");
        post(run, "signals/go", "2");

        assertThat(ended(run).path("output").toString()).isEqualTo("{\"one\":1,\"two\":2}");
    }

    @Test
    void eachPassOfALoopIsDecidedByItself() throws Exception {
        var run = posted("""
                {"nodes":[{"id":"again","kind":"loop","body":["ask"],"while":"ctx.ask.output.approved"},{"id":"ask","kind":"human"}]}
                """);
        reached(run, "ask", "waiting");
        var first = "{\"decision\":\"approve\",\"iteration\":0}";
        post(run, "nodes/ask/decision", first);
        assertThat(door.post("executions/" + run + "/nodes/ask/decision", first, true)
                        .status())
                .isEqualTo(409);
        approved(run, "ask");
        post(run, "nodes/ask/decision", "{\"decision\":\"reject\",\"iteration\":2}");

        assertThat(ended(run).at("/output/again/decision").asText()).isEqualTo("reject");
        assertThat(door.get("executions/" + run + "/nodes/ask").orFail().path("iterations"))
                .hasSize(3);
    }

    @Test
    void aPersonWhoDoesNotDecideIsAskedAsOftenAsTheGraphSays() throws Exception {
        var run = posted("""
                {"nodes":[{"id":"ask","kind":"human","timeout":{"attempt":"500ms"},"retry":{"max_attempts":2,"initial":"10ms"}}]}
                """);

        var ended = ended(run);
        assertThat(ended.path("error_code").asText()).isEqualTo("HUMAN_TIMEOUT");
        assertThat(ended.at("/nodes/0/attempts").asInt()).isEqualTo(2);
    }

    @Test
    void aJoinThatCanNoLongerBeEndsTheRunAtThatMoment() throws Exception {
        var run = posted("""
                {"nodes":[{"id":"a","kind":"human"},{"id":"b","kind":"human"},{"id":"never","kind":"wait","signal":"never"},
                  {"id":"j","kind":"transform","join":3,"config":{"expr":"1"}}],
                 "edges":[{"from":"a","to":"j"},{"from":"b","to":"j","when":"!output.approved"},{"from":"never","to":"j"}]}
                """);
        reached(run, "b", "waiting");
        approved(run, "a");
        approved(run, "b");

        assertThat(ended(run).path("error_code").asText()).isEqualTo("JOIN_UNSATISFIABLE");
    }

    @Test
    void aRunThatWouldGoOnForeverHasOnlySoManyEventsAndKeepsNobodyFromWork() throws Exception {
        var run = posted("""
                {"nodes":[{"id":"outer","kind":"loop","body":["inner"],"while":"true","max_iterations":20},
                  {"id":"inner","kind":"loop","body":["x"],"while":"iteration < 9999","max_iterations":10000},
                  {"id":"x","kind":"transform","config":{"expr":"1"}}]}
                """);
        var other = posted("{\"nodes\":[{\"id\":\"x\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}]}");
        assertThat(ended(other).path("phase").asText()).isEqualTo("Completed");

        var ended = door.ended(run, VERY_LONG);
        assertThat(ended.path("error_code").asText()).isEqualTo("TOO_MANY_EVENTS");
        assertThat(door.get("executions/" + run + "/state")
                        .orFail()
                        .path("version")
                        .asInt())
                .isBetween(200_000, 201_000);
    }
}
