package dev.electrons.kafka;

import static dev.electrons.kafka.Examples.AT;
import static dev.electrons.kafka.Examples.ATTEMPT;
import static dev.electrons.kafka.Examples.RUN;
import static dev.electrons.kafka.Examples.refusal;
import static dev.electrons.kafka.Examples.travelled;
import static dev.electrons.kafka.Examples.understood;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignalCodecTest {
    private static final Execution EVERYTHING = new Execution(
            "runner-proxy",
            "claude-runner",
            "anthropic",
            "claude-sonnet-4.5",
            1,
            List.of("a", "claude-sonnet-4.5"),
            new Execution.Fallback("breaker open"),
            3,
            new Execution.Usage(100L, 20L, 0.0123),
            List.of(new Artifact("out/a.txt", 5, "abc", "artifact://sha256/abc")),
            true,
            1_234L);
    private final SignalCodec codec = new SignalCodec(Examples.TOPICS, "subworkflows");

    static Stream<Signal> signals() {
        return Stream.of(
                new Signal.Requested(Examples.cancelling()),
                new Signal.AttemptAlive(ATTEMPT, "worker-1"),
                new Signal.AttemptSettled(
                        ATTEMPT, Outcome.success(new Value("{\"n\":0.10}"), EVERYTHING), "worker-1", 8),
                new Signal.AttemptSettled(ATTEMPT, Outcome.success(Value.NULL, Execution.UNKNOWN), null, null),
                new Signal.AttemptSettled(
                        ATTEMPT,
                        Outcome.negative(
                                new Value("{\"exit_code\":3}"), Failure.work("TaskFailed", "exit 3"), EVERYTHING),
                        "w",
                        1),
                failed(Failure.infrastructure("ALL_PROVIDERS_FAILED", "none")),
                failed(Failure.infrastructure("HTTP_429", "later").after(Optional.of(Duration.ofSeconds(7)))),
                failed(Failure.input("INVALID_INPUT", "no prompt")),
                failed(Failure.timeout("DeadlineExceeded", "30 s")),
                failed(Failure.timeout("DeadlineExceeded", "not begun").at(Failure.Stage.BEFORE)),
                failed(Failure.cancelled("asked")),
                new Steering.CancelAsked("c-1", RUN, "app:shop", "no longer needed"),
                new Signal.TimeCame(RUN, AT));
    }

    private static Signal failed(Failure failure) {
        return new Signal.AttemptSettled(ATTEMPT, Outcome.failed(failure, Execution.UNKNOWN), null, null);
    }

    @ParameterizedTest
    @MethodSource("signals")
    void everySignalComesBackAsItWasSent(Signal signal) {
        var message = codec.message(signal, AT, Examples.TRACE);

        var received = travelled(message);

        assertThat(understood(SignalCodec.read(received))).isEqualTo(signal);
        assertThat(received.key()).isEqualTo(RUN.toString());
        assertThat(received.topic()).isEqualTo("de.signals");
        assertThat(received.traceparent()).isEqualTo(Examples.TRACE);
    }

    @Test
    void aReportIsTheCompletionProtocol() {
        var outcome =
                Outcome.negative(new Value("{\"exit_code\":3}"), Failure.work("TaskFailed", "exit 3"), EVERYTHING);

        var body =
                Json.read(SignalCodec.body(new Signal.AttemptSettled(ATTEMPT, outcome, "worker-1", 8)), JsonNode.class);

        assertThat(body).isEqualTo(Json.read("""
                        {"version": "1.0", "run_id": "0199f0c2-7c00-7abc-8def-0123456789ab", "node_id": "polish",
                         "iteration": 2, "attempt": 3,
                         "task_id": "0199f0c2-7c00-7abc-8def-0123456789ab/polish/2/3", "status": "failed",
                         "output": {"exit_code": 3},
                         "error": {"code": "TaskFailed", "message": "exit 3", "retryable": true, "origin": "work"},
                         "metadata": {"executor": "runner-proxy", "runner_used": "claude-runner",
                           "provider": "anthropic", "model": "claude-sonnet-4.5", "waterfall_position": 1,
                           "attempted_models": ["a", "claude-sonnet-4.5"], "fallback": {"reason": "breaker open"},
                           "exit_code": 3, "usage": {"input_tokens": 100, "output_tokens": 20, "cost_usd": 0.0123},
                           "artifacts": [{"path": "out/a.txt", "bytes": 5, "sha256": "abc",
                             "ref": "artifact://sha256/abc"}],
                           "quarantined": true, "duration_ms": 1234, "worker": "worker-1", "window": 8,
                           "tokens_used": 120, "cost_usd": 0.0123}}
                        """, JsonNode.class));
    }

    @Test
    void aWorkerThatKnowsItsCostAndCountsNoTokensSaysSo() {
        var read = settled("""
                {"version": "1.0", "run_id": "0199f0c2-7c00-7abc-8def-0123456789ab", "node_id": "polish",
                 "attempt": 1, "status": "completed", "metadata": {"cost_usd": 0.5}}
                """);

        assertThat(read.outcome().execution().usage()).isEqualTo(new Execution.Usage(null, null, 0.5));
    }

    @Test
    void aWorkerInAnotherLanguageNeedsLittle() {
        var read = settled("""
                {"version": "1.0", "run_id": "0199f0c2-7c00-7abc-8def-0123456789ab", "node_id": "polish",
                 "attempt": 1, "status": "Completed", "output": {"text": "done"}, "mood": "good",
                 "metadata": {"tokens_used": 12, "cost_usd": 0.5, "runner": "mine", "fallback": "first was away",
                   "artifacts": "none", "window": "wide", "duration_ms": 7}}
                """);

        assertThat(read.attempt()).hasToString(RUN + "/polish/0/1");
        assertThat(read.outcome().output()).isEqualTo(new Value("{\"text\":\"done\"}"));
        var execution = read.outcome().execution();
        assertThat(execution.usage()).isEqualTo(new Execution.Usage(null, 12L, 0.5));
        assertThat(execution.runnerUsed()).isEqualTo("mine");
        assertThat(execution.fallback()).isEqualTo(new Execution.Fallback("first was away"));
        assertThat(execution.durationMs()).isEqualTo(7);
        assertThat(execution.artifacts()).isNull();
        assertThat(read.window()).isNull();
    }

    @Test
    void aFailureWithoutAnOriginIsTheWorksOwnUnlessItWasCancelled() {
        assertThat(failure("{\"code\":\"Odd\",\"message\":\"m\"}"))
                .isEqualTo(new Failure("Odd", "m", true, Failure.Origin.WORK));
        assertThat(failure("{\"code\":\"CANCELLED\"}"))
                .isEqualTo(new Failure("CANCELLED", "CANCELLED", false, Failure.Origin.CANCELLED));
        assertThat(failure("{\"code\":\"X\",\"retryable\":false,\"origin\":\"Infrastructure\"}"))
                .isEqualTo(new Failure("X", "X", false, Failure.Origin.INFRASTRUCTURE));
        assertThat(failure("{\"code\":\"X\",\"retry_after_ms\":1500}").retryAfterMs())
                .isEqualTo(1500);
        assertThat(failure("{\"code\":\"X\",\"retry_after_ms\":-1}").retryAfterMs())
                .isNull();
        assertThat(failure("{\"code\":\"X\",\"stage\":\"before\"}").when()).isEqualTo(Failure.Stage.BEFORE);
        assertThat(failure("{\"code\":\"X\"}").when()).isEqualTo(Failure.Stage.DURING);
        assertThat(failure("\"it broke\"")).isEqualTo(new Failure("Unknown", "it broke", true, Failure.Origin.WORK));
        assertThat(failure("null").code()).isEqualTo("Unknown");
    }

    @Test
    void aReferenceStandsForTheOutput() {
        var read = settled(
                "{\"task_id\":\"" + ATTEMPT + "\",\"status\":\"completed\",\"result_ref\":\"artifact://sha256/abc\"}");

        assertThat(read.outcome().output()).isEqualTo(new Value("{\"$ref\":\"artifact://sha256/abc\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json|not JSON",
                "[]|not a JSON object",
                "{}|status must be",
                "{\"status\":\"happy\"}|status must be",
                "{\"status\":\"started\"}|task_id or run_id must be there",
                "{\"status\":\"started\",\"task_id\":\"x\"}|task_id must be run/node/iteration/attempt",
                "{\"status\":\"started\",\"run_id\":\"x\"}|run_id",
                "{\"signal\":\"jump\"}|signal must be",
                "{\"signal\":\"cancel\"}|id must be there",
                "{\"signal\":\"requested\"}|event must be there",
                "{\"signal\":\"requested\",\"event\":{\"type\":\"run.flown\"}}|run_id, type, at and data must be there",
                "{\"signal\":\"time\",\"run_id\":\"0199f0c2-7c00-7abc-8def-0123456789ab\",\"due\":\"soon\"}|due",
            })
    void whatCannotBeReadHasAReasonThatDoesNotQuoteIt(String body, String reason) {
        assertThat(refusal(SignalCodec.read(body.getBytes(StandardCharsets.UTF_8))))
                .contains(reason);
    }

    @Test
    void anEventOfALaterReleaseIsUnreadableNotABug() {
        var body = new String(SignalCodec.body(new Signal.Requested(Examples.cancelling())), StandardCharsets.UTF_8);

        assertThat(refusal(SignalCodec.read(
                        body.replace("run.cancel_requested", "run.flown").getBytes(StandardCharsets.UTF_8))))
                .contains("later release");
    }

    private static Signal.AttemptSettled settled(String json) {
        return (Signal.AttemptSettled) understood(SignalCodec.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Failure failure(String error) {
        var outcome = settled("{\"task_id\":\"" + ATTEMPT + "\",\"status\":\"failed\",\"error\":" + error + "}")
                .outcome();
        return java.util.Objects.requireNonNull(outcome.failure());
    }
}
