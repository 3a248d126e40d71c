package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole mesh, from a posted request to its result, through the public door. */
class MeshIT {
    private static final String KEY = "open sesame";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().key(KEY);

    private static final Door door = mesh.door();

    @Test
    void aProgramsExitCodeAndOutputAreItsResult() throws Exception {
        var ended = intake(
                "{\"code\":{\"language\":\"python\",\"source\":\"import sys; print(sum(range(10**6))); sys.exit(3)\"}}");
        assertThat(ended.path("result").path("exit_code").asInt()).isEqualTo(3);
        assertThat(ended.path("output").path("stdout").asText()).isEqualTo("499999500000\n");
        assertThat(ended.path("output").path("success").asBoolean(true)).isFalse();
        assertThat(ended.path("status").asText()).isEqualTo("complete");
        assertThat(ended.path("phase").asText()).isEqualTo("Failed");
    }

    @Test
    void aProgramThatAsksForANetworkIsToldWhereNoneIsGranted() throws Exception {
        var ended = intake("{\"code\":{\"language\":\"bash\",\"source\":\"true\",\"network\":true}}");
        assertThat(ended.path("phase").asText()).isEqualTo("Failed");
        assertThat(ended.path("error_code").asText()).isEqualTo("INVALID_INPUT");
        assertThat(ended.path("error").asText())
                .isEqualTo("network must be false: DE_SANDBOX_EGRESS names no host that programs may reach");
    }

    @Test
    void aGraphForksAndJoins() throws Exception {
        var graph = """
                {"task_id":"graph-1","title":"fork","workflow":{"nodes":[
                  {"id":"a","kind":"program","config":{"language":"bash","source":"echo a"}},
                  {"id":"b","kind":"program","config":{"language":"bash","source":"echo b"}},
                  {"id":"c","kind":"program","config":{"language":"bash","source":"echo c"}},
                  {"id":"d","kind":"program","config":{"language":"bash","source":"echo d"}}],
                 "edges":[{"from":"a","to":"b"},{"from":"a","to":"c"},{"from":"b","to":"d"},{"from":"c","to":"d"}]}}
                """;
        var ended = ended(door.post("executions", graph, true).orFail());
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.path("output").path("d").path("stdout").asText()).isEqualTo("d\n");
        assertThat(ended.path("nodes"))
                .allSatisfy(node -> assertThat(node.path("status").asText()).isEqualTo("completed"));
    }

    @Test
    void aTextIsAnsweredByARunner() throws Exception {
        var ended = intake("{\"query\":\"tides\",\"task_type\":\"text\"}");
        assertThat(ended.path("output").path("text").asText()).contains("tides");
        assertThat(ended.path("runner_used").asText()).isEqualTo("echo");
    }

    @Test
    void codeWithoutAnAgentRunnerFallsBackAndSaysWhy() throws Exception {
        var ended = intake("{\"query\":\"please write a function that adds\",\"task_type\":\"code\"}");
        assertThat(ended.path("result").path("fallback").path("reason").asText())
                .isNotBlank();
        assertThat(ended.path("result").path("executor").asText()).isEqualTo("sandbox-executor");
        assertThat(ended.path("error_code").asText()).isEqualTo("NO_EXECUTABLE_TASK");
    }

    @Test
    void aRepeatedIdIsTheSameExecution() throws Exception {
        var body = "{\"params\":{\"task_id\":\"same\",\"title\":\"[research] once\"}}";
        var first = door.post("execute", body, true).orFail();
        var second = door.post("execute", body, true).orFail();
        assertThat(second.path("existing").asBoolean()).isTrue();
        assertThat(second.path("run_id")).isEqualTo(first.path("run_id"));
    }

    @Test
    void whatAProgramSaysIsSeenWhileItRuns() throws Exception {
        var run = door.post(
                        "intake",
                        "{\"code\":{\"language\":\"bash\",\"source\":\"echo first; echo oops >&2; sleep 50; echo never\"}}",
                        true)
                .orFail()
                .path("run_id")
                .asText();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var live = new Live(
                door, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, Live.Patience.USUAL);
        var ended = CompletableFuture.supplyAsync(() -> followed(live, run));
        await().atMost(LONGEST)
                .until(() -> out.toString(UTF_8).equals("first\n")
                        && err.toString(UTF_8).equals("oops\n"));
        assertThat(ended).isNotDone();
        door.delete("executions/" + run).orFail();
        assertThat(ended.get().path("phase").asText()).isEqualTo("Cancelled");
        assertThat(out.toString(UTF_8)).doesNotContain("never");
    }

    private static JsonNode followed(Live live, String run) {
        try {
            return live.follow(run, LONGEST);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatNoProviderServesFailsAndSaysSo() throws Exception {
        var ended = intake("{\"query\":\"a cat\",\"task_type\":\"image\"}");
        assertThat(ended.path("status").asText()).isEqualTo("complete");
        assertThat(ended.path("error_code").asText()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(ended.path("error").asText()).contains("no provider could draw this");
    }

    @Test
    void theDoorSaysWhatPrimeWouldDecideAndTriesItself() throws Exception {
        var decided = door.post("classify", "{\"task_id\":\"c\",\"title\":\"[implement] a parser\"}", true)
                .orFail();
        assertThat(decided.path("task_type").asText()).isEqualTo("code");
        assertThat(decided.path("rule").asText()).isEqualTo("title-tag");
        assertThat(decided.path("evidence").asText()).isEqualTo("[implement]");
        assertThat(decided.path("waterfall")).hasSize(4);
        var tried = await("routed in time")
                .atMost(LONGEST)
                .until(
                        () -> door.get("test-routing").orFail(),
                        all -> all.path("success").asBoolean());
        assertThat(tried.path("results"))
                .hasSize(4)
                .allSatisfy(result -> assertThat(result.path("passed").asBoolean())
                        .as(result.toString())
                        .isTrue());
    }

    @Test
    void aCancelledProgramsProcessIsGoneWithinTwoSeconds() throws Exception {
        var nap = "60." + ThreadLocalRandom.current().nextInt(100_000, 999_999);
        var accepted = door.post("intake", "{\"code\":{\"language\":\"bash\",\"source\":\"sleep " + nap + "\"}}", true)
                .orFail();
        var run = accepted.path("run_id").asText();
        await().atMost(LONGEST).until(() -> sleeping(nap));
        assertThat(door.delete("executions/" + run).status()).isIn(200, 202);
        await().atMost(Duration.ofSeconds(2)).until(() -> !sleeping(nap));
        assertThat(door.ended(run, Duration.ofSeconds(8)).path("status").asText())
                .isEqualTo("terminated");
        var again = door.delete("executions/" + run);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.json().path("error").asText()).isEqualTo("Cannot cancel request in cancelled status");
    }

    private static boolean sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds));
    }

    @Test
    void oldRoutesAreReroutedAndShippingRefuses() throws Exception {
        for (var body : new String[] {
            "text-generation {\"prompt\":\"x\"}",
            "image-generation {\"prompt\":\"x\"}",
            "audio-generation {\"text\":\"x\"}",
            "code-execution {\"prompt\":\"do it now\"}"
        }) {
            var parts = body.split(" ", 2);
            var answer = door.post("workflows/" + parts[0], parts[1], true);
            assertThat(answer.status()).as(body).isEqualTo(200);
            assertThat(answer.json().path("redirected").asBoolean()).isTrue();
            assertThat(door.get("status/" + answer.json().path("execution_id").asText())
                            .status())
                    .isEqualTo(200);
        }
        var shipping = door.post("workflows/product-shipping-research", "{}", true);
        assertThat(shipping.status()).isEqualTo(403);
        assertThat(shipping.json().path("code").asText()).isEqualTo("USE_EXECUTE_ENDPOINT");
    }

    @Test
    void refusalsUseTheWordsThatClientsKnow() throws Exception {
        assertRefused(door.post("intake", "{}", false), 401, "Invalid passphrase");
        assertRefused(door.post("intake", "{", true), 400, "Invalid JSON body");
        assertRefused(door.post("intake", "{\"query\":\" \"}", true), 400, "Query is required");
        assertRefused(door.post("execute", "{\"params\":{\"title\":\"x\"}}", true), 400, "Missing task_id in params");
        assertRefused(
                door.post("execute", "{\"params\":{\"task_id\":\"x\",\"title\":\" \"}}", true),
                400,
                "Missing title in params");
        assertRefused(door.post("workflows/text-generation", "{}", true), 400, "Missing required field: prompt");
        assertRefused(door.post("workflows/audio-generation", "{}", true), 400, "Missing required field: text");
        assertRefused(door.get("status"), 400, "request_id parameter required");
        assertRefused(door.get("status/nobody"), 404, "Request not found");
        assertRefused(door.get("nowhere"), 404, "Not Found");
    }

    @Test
    void historyIsEveryEventInOrder() throws Exception {
        var ended = intake("{\"code\":{\"language\":\"bash\",\"source\":\":\"}}");
        var events = door.get("executions/" + ended.path("run_id").asText() + "/events")
                .orFail()
                .path("events");
        assertThat(events.findValuesAsText("type"))
                .containsExactly("run.requested", "run.admitted", "node.settled", "run.finished");
    }

    private static Typed de(String... words) {
        return Typed.at(mesh.url(), List.of("--passphrase", KEY), words);
    }

    @Test
    void anAuditIsGreenYellowWithoutRunnersAndLeavesNothingRunning() throws Exception {
        // A machine may be unable to hold programs to some limit, which the sandbox says of itself.
        var well = await("answered in time")
                .atMost(LONGEST)
                .until(
                        () -> de("audit", "-o", "json").json(),
                        audit -> degraded(audit).stream().allMatch(name -> name.contains("sandbox")));
        assertThat(well.path("checks").findValuesAsText("name"))
                .hasSize(17 + 1 + 9)
                .contains("store kafka", "store postgres", "service prime", "service subworkflows", "runner echo")
                .contains("service runner-proxy", "service sandbox-executor", "sandbox sandbox", "service intake");
        assertThat(well.path("overall").asText()).isEqualTo(degraded(well).isEmpty() ? "GREEN" : "YELLOW");

        mesh.service(8091).post("runners/echo/drain", "", false).orFail();
        try {
            var lame = de("audit", "-o", "json");
            assertThat(lame.json().path("overall").asText()).isEqualTo("YELLOW");
            assertThat(degraded(lame.json()))
                    .contains("text by a runner", "runner echo", "service runner-proxy")
                    .doesNotContain("status to the end");
            assertThat(lame.exit()).isZero();
        } finally {
            mesh.service(8091).post("runners/echo/resume", "", false).orFail();
        }
        for (var open : new String[] {"queued", "running", "waiting"}) {
            await().atMost(LONGEST)
                    .until(() -> door.get("executions?q=audit&status=" + open)
                            .orFail()
                            .path("executions")
                            .isEmpty());
        }
        assertThat(Typed.at(mesh.url(), List.of("--passphrase", "wrong"), "audit")
                        .out())
                .contains("overall: RED");
    }

    private static List<String> degraded(JsonNode audit) {
        return StreamSupport.stream(audit.path("checks").spliterator(), false)
                .filter(check -> !check.path("verdict").asText().equals("pass"))
                .map(check -> check.path("name").asText())
                .toList();
    }

    @Test
    void commandsSeeAndSteerWhatTheMeshDoes() throws Exception {
        var failed = de("run-program", "bash", "cat in; echo \"$1\"; exit 3", "said", "--file", "in=" + file("sea\n"));
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEqualTo("sea\nsaid\n");
        assertThat(de("submit", "tides", "--type", "text", "--id", "typed", "--app", "shop", "--watch")
                        .exit())
                .isZero();
        assertThat(de("status", "typed").out()).contains("phase", "Completed").contains("runner_used   echo");
        assertThat(de("list", "--app", "shop", "--status", "Completed").out()).contains("typed");
        assertThat(de("list", "--app", "shop", "--status", "Failed").out()).doesNotContain("typed");
        assertThat(de("events", "typed").out()).contains("run.requested", "run.finished");
        var run = de("show", "typed", "-o", "json").json();
        var node = run.at("/nodes/0/id").asText();
        assertThat(de("node", "typed", node).json().path("id").asText()).isEqualTo(node);
        assertThat(de("state", "typed", "--version", "3", "--diff", "1").out()).contains("replace", "/phase");
        assertThat(de("callbacks", "typed").out()).startsWith("none");
        assertThat(de("retry", "typed").exit()).isEqualTo(1); // nothing failed
        assertThat(de("replay", "typed", node).exit()).isZero();
        assertThat(de("watch", "typed").exit()).isZero(); // though it hears of the first end before the second
        assertThat(de("submit", "tides", "--type", "text", "--sync", "60s").out())
                .contains("tides");
        assertThat(de("classify", "[implement] a parser").out()).contains("title-tag");
        await("routed in time").atMost(LONGEST).until(() -> de("test-routing").exit() == 0);
        var kept = de("artifacts", "put", file("sea").toString(), "-o", "json")
                .json()
                .path("sha256")
                .asText();
        var out = mesh.folder().resolve("read");
        assertThat(de("artifacts", "get", kept, out.toString()).exit()).isZero();
        assertThat(out).hasContent("sea");
    }

    private static Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(mesh.folder(), "typed", ""), content);
    }

    @Test
    void commandsSteerAGraphAndUndoIt() throws Exception {
        var definition = file("name: typed\nnodes:\n  - {id: paid, kind: wait, signal: paid}\n");
        assertThat(de("definitions", "register", definition.toString()).exit()).isZero();
        assertThat(de("definitions", "activate", "typed", "1").out()).isEqualTo("typed version 1 is active\n");
        var run = de("submit", "--workflow", "typed", "-o", "json")
                .json()
                .path("run_id")
                .asText();
        await().atMost(LONGEST)
                .until(() -> de("why", run, "-o", "json")
                        .json()
                        .at("/waiting_for/0/what")
                        .asText()
                        .equals("signal"));
        assertThat(de("status", run).exit()).isEqualTo(3);
        var add = "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"x\",\"kind\":\"wait\",\"signal\":\"y\"}},"
                + "{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"paid\",\"to\":\"x\"}}]";
        assertThat(de("patch", run, add, "--if-match", "7").err()).contains("at revision");
        var patched = de("patch", run, add, "--if-match", "1", "-o", "json")
                .json()
                .path("revision")
                .asText();
        assertThat(de("graph", run).out())
                .contains("revision " + patched, "paid  wait  waiting  x", "x     wait  pending");
        var undone = de("undo", run, patched);
        assertThat(undone.out()).as(undone.err()).contains("patched    true");
        assertThat(de("cancel", run).out()).contains("terminated");
        assertThat(de("status", run).exit()).isEqualTo(1);
    }

    @Test
    void commandsAdministerTheMesh() throws Exception {
        var key = de("keys", "create", "shop", "--scopes", "read", "-o", "yaml");
        var id = key.out()
                .lines()
                .filter(line -> line.startsWith("id:"))
                .findFirst()
                .orElseThrow();
        var name = id.substring(3).strip().replace("\"", "");
        assertThat(de("keys", "list").out()).contains(name);
        assertThat(de("keys", "rotate", name).exit()).isZero();
        assertThat(de("keys", "revoke", name).exit()).isZero();
        assertThat(de("callback-secret").out()).contains("whsec_");
        assertThat(de("submit", "tides", "--type", "text", "--target", "shore", "--watch")
                        .exit())
                .isZero();
        assertThat(de("guards", "list").out()).contains("shore");
        assertThat(de("guards", "release", "shore", "--reason", "looked at").out())
                .contains("target");
        assertThat(de("guards", "show", "shore", "-o", "json").out()).contains("looked at");
        assertThat(de("guards", "approve", "shore").exit()).isZero();
        var schedule = file("name: typed\nevery: 1h\nparams: {task_id: s, title: '[write] x'}\n");
        assertThat(de("schedules", "create", schedule.toString()).exit()).isZero();
        assertThat(de("schedules", "pause", "typed").exit()).isZero();
        assertThat(de("schedules", "list", "-o", "json")
                        .json()
                        .at("/schedules/0/paused")
                        .asBoolean())
                .isTrue();
        assertThat(de("schedules", "resume", "typed").exit()).isZero();
        assertThat(de("schedules", "show", "typed").json().path("name").asText())
                .isEqualTo("typed");
        assertThat(de("schedules", "delete", "typed").exit()).isZero();
        assertThat(de("mesh").out()).contains("store    kafka", "runner   echo");
        assertThat(de("dlq", "redrive", "--all").out()).contains("redriven");
        assertThat(de("dlq", "show", "0").exit()).isEqualTo(1);
    }

    private static void assertRefused(Door.Answer answer, int status, String words) {
        assertThat(answer.status()).as(words).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(words);
        assertThat(answer.json().path("success").asBoolean(true)).isFalse();
    }

    private static JsonNode intake(String body) throws Exception {
        return ended(door.post("intake", Json.read(body, JsonNode.class)).orFail());
    }

    private static JsonNode ended(JsonNode accepted) throws Exception {
        return door.ended(accepted.path("run_id").asText(), LONGEST);
    }
}
