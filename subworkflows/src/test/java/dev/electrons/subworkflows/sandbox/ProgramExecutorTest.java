package dev.electrons.subworkflows.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.claim.MemoryShelf;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramExecutorTest {
    private final Vertx vertx = Vertx.vertx();
    private final Scripted sandbox = new Scripted(vertx, (seen, response) -> {});
    private final Peer peer = new Peer("sandbox-executor", vertx, sandbox.url(), Optional.empty());
    private final MemoryShelf shelf = new MemoryShelf();
    private final ProgramExecutor executor = new ProgramExecutor(new Sandbox(peer, shelf), Clock.systemUTC());
    private final Task task = Given.task(
            "program", Map.of("language", "python", "source", "print(1)", "stdin", "in", "args", List.of("a")));
    private final Given.Watched watched = new Given.Watched(task);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static Map<String, @Nullable Object> report(boolean success, String outcome, @Nullable Object exit) {
        var report = new LinkedHashMap<String, @Nullable Object>();
        report.put("success", success);
        report.put("request_id", "r");
        report.put("outcome", outcome);
        report.put("exit_code", exit);
        report.put("stdout", "1\n");
        report.put("stderr", "");
        report.put("artifacts", List.of());
        report.put("metadata", Map.of("execution_time_ms", 12));
        return report;
    }

    private Outcome run() {
        return executor.execute(task, watched.attempt);
    }

    private void answers(Map<String, @Nullable Object> report) {
        sandbox.script((seen, response) -> {
            Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "1\n"));
            Scripted.event(response, "stderr", Map.of("text", "hm"));
            Scripted.event(response, "result", report);
            response.end();
        });
    }

    @Test
    void aProgramRunsAndItsOutputIsSeenLive() {
        answers(report(true, "SUCCEEDED", 0));
        var outcome = run();
        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.execution().executor()).isEqualTo("sandbox-executor");
        assertThat(outcome.execution().exitCode()).isZero();
        var output = Given.output(outcome);
        assertThat(output.get("success").asBoolean()).isTrue();
        assertThat(output.get("stdout").asText()).isEqualTo("1\n");
        assertThat(output.has("error")).isFalse();
        assertThat(watched.said).containsExactly("stdout:1\n", "stderr:hm");
        var asked = sandbox.seen.getFirst();
        assertThat(asked.path()).isEqualTo("/execute?stream=true");
        assertThat(asked.headers()).containsEntry("traceparent", Given.TRACE);
        var body = Json.read(asked.body(), com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(body.get("request_id").asText()).isEqualTo(task.taskId().toString());
        assertThat(body.get("args").get(0).asText()).isEqualTo("a");
    }

    @Test
    void aLargeFileThatItLeavesIsKeptInTheStore() {
        var content = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        var report = report(true, "SUCCEEDED", 0);
        report.put(
                "artifacts",
                List.of(Map.of(
                        "path",
                        "big.txt",
                        "bytes",
                        content.length,
                        "sha256",
                        "0",
                        "content_base64",
                        Base64.getEncoder().encodeToString(content))));
        answers(report);
        var outcome = run();
        var artifact = Objects.requireNonNull(outcome.execution().artifacts()).getFirst();
        assertThat(artifact.path()).isEqualTo("big.txt");
        assertThat(shelf.bytes(artifact.ref())).isEqualTo(content);
        assertThat(Given.output(outcome).at("/artifacts/0/ref").asText()).isEqualTo(artifact.ref());
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,3,TaskFailed",
        "SIGNALED,139,TaskFailed",
        "TIMEOUT,137,DeadlineExceeded",
        "OOM_KILLED,137,OOMKilled",
        "OUTPUT_LIMIT,137,ResourceExhausted"
    })
    void whatTheProgramItselfDidIsANegativeOutcome(String ending, int exit, String code) {
        answers(report(false, ending, exit));
        var outcome = run();
        assertThat(Given.failure(outcome).code()).isEqualTo(code);
        assertThat(Given.failure(outcome).origin()).isEqualTo(Failure.Origin.WORK);
        assertThat(Given.failure(outcome).when()).isEqualTo(Failure.Stage.DURING);
        assertThat(outcome.execution().exitCode()).isEqualTo(exit);
        assertThat(Given.output(outcome).get("success").asBoolean()).isFalse();
        assertThat(Given.output(outcome).get("error_code").asText()).isEqualTo(code);
        assertThat(Given.output(outcome).get("stdout").asText()).isEqualTo("1\n");
    }

    @Test
    void aSandboxThatFailedIsNotTheProgramsFault() {
        answers(report(false, "SANDBOX_ERROR", null));
        assertThat(Given.failure(run()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("SANDBOX_UNAVAILABLE"))
                .satisfies(failure -> assertThat(failure.retryable()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({"429", "503", "500", "401"})
    void aSandboxThatCannotTakeItIsInfrastructure(int status) {
        sandbox.script((seen, response) ->
                Scripted.json(response.putHeader("Retry-After", "3"), status, Scripted.error("X", "full", Map.of())));
        var failure = Given.failure(run());
        assertThat(failure.retryAfterMs()).isEqualTo(3_000);
        assertThat(failure.code()).isEqualTo("SANDBOX_UNAVAILABLE");
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INFRASTRUCTURE);
    }

    @ParameterizedTest
    @CsvSource({"422,LANGUAGE_UNAVAILABLE,ImagePullFailed,false", "403,FORBIDDEN,Forbidden,true"})
    void whatTheSandboxDoesNotEvenBeginCanSafelyBeTriedAgain(int status, String said, String code, boolean retryable) {
        sandbox.script((seen, response) -> Scripted.json(response, status, Scripted.error(said, "no", Map.of())));
        var failure = Given.failure(run());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.when()).isEqualTo(Failure.Stage.BEFORE);
        assertThat(failure.retryable()).isEqualTo(retryable);
    }

    @Test
    void aSandboxThatIsAwayIsInfrastructure() {
        sandbox.die();
        assertThat(Given.failure(run()).code()).isEqualTo("SANDBOX_UNAVAILABLE");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whetherAProgramMayReachHostsIsForTheSandboxToSay(boolean network) {
        var asking = Given.task("program", Map.of("language", "bash", "source", "true", "network", network));
        answers(report(true, "SUCCEEDED", 0));
        assertThat(executor.execute(asking, new Given.Watched(asking).attempt).succeeded())
                .isTrue();
        var body = Json.read(sandbox.seen.getFirst().body(), com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(body.path("network").asBoolean(!network)).isEqualTo(network);
    }

    @Test
    void whatTheSandboxRefusesIsTheInputsFault() {
        sandbox.script((seen, response) ->
                Scripted.json(response, 400, Scripted.error("INVALID_FIELD", "language must be one of …", Map.of())));
        var failure = Given.failure(run());
        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).isEqualTo("language must be one of …");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aCutStreamIsInfrastructureAndTheJobIsTakenBack() {
        sandbox.script((seen, response) -> {
            if (seen.method().equals("POST")) {
                Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "1\n"));
                vertx.setTimer(30, _ -> response.reset());
            } else {
                Scripted.json(response, 200, Map.of());
            }
        });
        assertThat(Given.failure(run()).code()).isEqualTo("SANDBOX_UNAVAILABLE");
        await().until(() -> !sandbox.asked("DELETE", "/executions/").isEmpty());
    }

    @Test
    void aStreamThatEndsWithoutAResultIsNoSuccess() {
        sandbox.script((seen, response) -> {
            Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "1\n"));
            response.end();
        });
        assertThat(Given.failure(run()).code()).isEqualTo("SANDBOX_UNAVAILABLE");
    }

    @Test
    void aCancelledProgramIsStoppedInTheSandboxWithinTwoSeconds() throws Exception {
        sandbox.script((seen, response) -> {
            if (seen.method().equals("POST")) {
                Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "1\n"));
            } else {
                Scripted.json(response, 200, Map.of());
            }
        });
        var running = CompletableFuture.supplyAsync(this::run, Thread::startVirtualThread);
        await().until(() -> !watched.said.isEmpty());
        watched.attempt.stop(Attempt.Stop.CANCELLED);
        var outcome = running.get(2, TimeUnit.SECONDS);
        assertThat(Given.failure(outcome).origin()).isEqualTo(Failure.Origin.CANCELLED);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> !sandbox.asked("DELETE", "/executions/").isEmpty());
        assertThat(sandbox.asked("DELETE", "/executions/").getFirst().path())
                .isEqualTo("/executions/" + task.taskId().toString().replace("/", "%2F"));
    }

    @Test
    void aLeavingWorkerTakesNothingBackThatAnotherMayHaveBegun() throws Exception {
        sandbox.script((seen, response) -> Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "1\n")));
        var running = CompletableFuture.supplyAsync(this::run, Thread::startVirtualThread);
        await().until(() -> !watched.said.isEmpty());
        watched.attempt.stop(Attempt.Stop.LEAVING);
        running.get(30, TimeUnit.SECONDS);
        await().until(() -> sandbox.dropped.contains("/execute?stream=true"));
        assertThat(sandbox.asked("DELETE", "/")).isEmpty();
    }

    @Test
    void aProgramThatCannotBeOneIsRefusedBeforeAnybodyIsAsked() {
        for (var input : List.<Map<String, ?>>of(
                Map.of(),
                Map.of("language", "python"),
                Map.of("source", "print(1)"),
                Map.of("language", "python", "source", List.of()),
                Map.of("language", "python", "source", "x".repeat((1 << 20) + 1)))) {
            var outcome = executor.execute(Given.task("program", input), watched.attempt);
            assertThat(Given.failure(outcome).code()).isEqualTo("INVALID_INPUT");
        }
        assertThat(sandbox.seen).isEmpty();
    }
}
