package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphReader;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs of which something is asked that prime has to decide. */
final class Steered {
    private static final String GRAPH = "{\"nodes\":["
            + "{\"id\":\"a\",\"kind\":\"program\",\"config\":{\"language\":\"bash\",\"source\":\":\"}},"
            + "{\"id\":\"b\",\"kind\":\"program\",\"config\":{\"language\":\"bash\",\"source\":\":\"}}],"
            + "\"edges\":[{\"from\":\"a\",\"to\":\"b\"}]}";
    private static final String MORE = "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":"
            + "{\"id\":\"c\",\"kind\":\"program\",\"config\":{\"language\":\"bash\",\"source\":\":\"}}}]";

    /** What can be asked of a run beside its end, each with a body. */
    private static final Map<String, String> WISHES = Map.of(
            "/pause", "{}",
            "/resume", "{}",
            "/retry", "{}",
            "/signals/go", "{}",
            "/nodes/a/replay", "{}",
            "/nodes/a/decision", "{\"decision\":\"approve\"}");

    private final Checked check;
    private final StandIn standIn;

    Steered(Wire wire, Document document, Answers answers, StandIn standIn) {
        this.check = new Checked(wire, document, answers);
        this.standIn = standIn;
    }

    private static Graph graph() {
        return Objects.requireNonNull(
                GraphReader.read(Json.read(GRAPH, JsonNode.class)).graph());
    }

    private String posted() {
        var body = "{\"task_id\":\"steered-" + RunId.next() + "\",\"title\":\"x\",\"workflow\":" + GRAPH
                + ",\"callback_url\":\"http://nowhere.invalid/\"}";
        return check.answer(202, "POST", "/executions", body).path("run_id").asText();
    }

    /** The address of a run whose first node is under way. */
    private String begun() {
        var run = posted();
        standIn.begin(run, graph());
        return "/executions/" + run;
    }

    /** A wish that can be waited for is answered with 200, and one that goes on with 202. */
    private static int status(String wish) {
        return wish.startsWith("/signals") || wish.endsWith("decision") ? 200 : 202;
    }

    void isObeyed() {
        var run = begun();
        WISHES.forEach((wish, body) -> {
            var said = check.settled(status(wish), "POST", run + wish, body);
            assertThat(said.path("pending").asBoolean(true)).as(wish).isFalse();
        });
        check.answer(200, "GET", run + "/graph", null);
        var node = check.answer(200, "GET", run + "/nodes/a", null);
        assertThat(node.at("/attempts/0/status").asText()).isEqualTo("running");
        assertThat(node.at("/attempts/0/logs").isNull()).isTrue();
        check.answer(200, "PATCH", run, MORE);
        check.answer(200, "POST", run + "/patches/2/undo", null);
        check.answer(200, "POST", patches(run), "{\"operations\":" + MORE + "}");
        standIn.know("rack-7");
        check.answer(200, "GET", "/guards/rack-7", null);
        check.settled(200, "POST", "/guards/rack-7/approve", "{\"reason\":\"looked at\"}");
        check.settled(200, "DELETE", "/guards/rack-7", null);
    }

    private static String patches(String run) {
        return run.replace("/executions/", "/api/v1/runs/") + "/patch";
    }

    void isRefusedInTheStateItIsIn() {
        var run = begun();
        check.answer(200, "PATCH", run, MORE);
        check.answer(409, "PATCH", run, "[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]");
        check.answer(422, "PATCH", run, "[{\"op\":\"remove\",\"path\":\"/nodes/9\"}]");
        check.answer(409, "POST", patches(run), "{\"operations\":[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]}");
        check.answer(422, "POST", patches(run), "{\"operations\":[{\"op\":\"remove\",\"path\":\"/nodes/9\"}]}");
        standIn.refuse("node c has started and cannot be removed");
        check.settled(409, "POST", run + "/patches/2/undo", null);
        standIn.refuse("/nodes/2: there is no such node");
        check.settled(422, "POST", run + "/patches/2/undo", null);
        standIn.refuse("the run is not in the state for it");
        WISHES.forEach((wish, body) -> {
            var said = check.settled(409, "POST", run + wish, body);
            assertThat(said.path("code").asText()).isEqualTo("INVALID_STATUS");
        });
        standIn.refuse(null);
    }

    void isNotDecidedYet() {
        var run = begun();
        check.answer(200, "PATCH", run, MORE);
        standIn.know("rack-8");
        standIn.silent(true);
        try {
            var asked = List.of(
                    check.asked(202, "PATCH", run, MORE),
                    check.asked(202, "POST", patches(run), "{\"operations\":" + MORE + "}"),
                    check.asked(202, "POST", run + "/patches/2/undo", null),
                    check.asked(202, "POST", run + "/signals/go", "{}"),
                    check.asked(202, "POST", run + "/nodes/a/decision", "{\"decision\":\"reject\"}"),
                    check.asked(202, "DELETE", run, null),
                    check.asked(202, "POST", "/cancel", "{\"request_id\":\"" + run.substring(12) + "\"}"),
                    check.asked(202, "POST", "/guards/rack-8/approve", null),
                    check.asked(202, "DELETE", "/guards/rack-8", null));
            Future.all(asked).await();
        } finally {
            standIn.silent(false);
        }
    }

    void isCancelledOnce() {
        var run = begun();
        standIn.cancelSlowly(true);
        check.answer(200, "DELETE", run, null);
        standIn.cancelSlowly(false);
        assertThat(check.answer(202, "DELETE", run, null).path("status").asText())
                .isEqualTo("cancelling");
        var other = posted();
        check.answer(200, "POST", "/cancel", "{\"request_id\":\"" + other + "\"}");
        assertThat(check.answer(400, "POST", "/cancel", "{\"request_id\":\"" + other + "\"}")
                        .path("error")
                        .asText())
                .isEqualTo("Cannot cancel request in cancelled status");
    }

    /** Results, artifacts and callbacks of a run that is over. */
    void ended() {
        var run = posted();
        standIn.end(run);
        var detail = check.answer(200, "GET", "/executions/" + run, null);
        assertThat(detail.at("/result/fallback/reason").asText()).isEqualTo("runners are away");
        var task = detail.path("execution_id").asText();
        var again = "{\"task_id\":\"" + task + "\",\"title\":\"x\"}";
        var result = check.answer(200, "POST", "/executions/sync", again);
        assertThat(result.path("task_id").asText()).isEqualTo(task);
        assertThat(result.path("signal").isMissingNode()).isTrue();
        await().atMost(OpenDoor.PATIENCE)
                .until(() -> check.answer(200, "GET", "/executions/" + run + "/callbacks", null)
                        .path("callbacks")
                        .has(0));
        var callback = check.answer(200, "GET", "/executions/" + run + "/callbacks", null);
        var n = callback.at("/callbacks/0/n").asText();
        check.answer(202, "POST", "/executions/" + run + "/callbacks/" + n + "/resend", null);
        definitionOf(task);
        artifact();
    }

    private void definitionOf(String task) {
        var definition = "{\"name\":\"waited-for\",\"nodes\":[{\"id\":\"a\",\"kind\":\"program\",\"config\":"
                + "{\"language\":\"bash\",\"source\":\":\"}}]}";
        check.answer(201, "POST", "/definitions", definition);
        check.answer(200, "POST", "/workflows/waited-for/executions/sync", "{\"id\":\"" + task + "\"}");
        check.answer(202, "POST", "/workflows/waited-for/executions/sync?timeout=1ms", "{}");
    }

    private void artifact() {
        var kept = check.answer(201, "POST", "/artifacts", "{\"kept\":\"" + RunId.next() + "\"}");
        var body = "{\"task_id\":\"refers-" + RunId.next() + "\",\"title\":\"x\",\"input\":{\"$ref\":\""
                + kept.path("ref").asText() + "\"}}";
        var run = check.answer(202, "POST", "/executions", body).path("run_id").asText();
        var sha = kept.path("sha256").asText();
        check.answer(200, "GET", "/executions/" + run + "/artifacts/" + sha, null);
        var again = check.answer(202, "POST", "/executions/" + run + "/rerun", null)
                .path("run_id")
                .asText();
        check.answer(200, "GET", "/executions/" + again + "/artifacts/" + sha, null);
    }
}
