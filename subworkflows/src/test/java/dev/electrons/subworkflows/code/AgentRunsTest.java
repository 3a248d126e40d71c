package dev.electrons.subworkflows.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.classify.Rules;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.Unavailability;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.subworkflows.judge.Findings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made of runners that refuse our keys. */
class AgentRunsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Scripted proxy = new Scripted(vertx, (seen, response) -> response.end());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Peer peer = new Peer("runner-proxy", vertx, proxy.url(), Optional.empty());
    private final AgentRuns runs = new AgentRuns(
            peer,
            new Breaker(
                    vertx,
                    meters,
                    "runner-proxy",
                    Unavailability::ofRunners,
                    () -> peer.get("/runners"),
                    Duration.ofMillis(200)),
            new AnswerJudge(new Findings(AnswerRules.usual(), meters)),
            new Waterfalls(Rules.standard().usualModels()));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private AgentVerdict asked() {
        var task = Given.task("code", Map.of("prompt", "Write the function please"), "m");
        return runs.ask(
                task, task.input().as(CodeInput.class), () -> Duration.ofSeconds(30), new Given.Watched(task).attempt);
    }

    /**
     * What runner-proxy says.
     *
     * @param all whether whoever could have answered refuses our keys
     * @param outcomes of the attempts
     */
    private void refusing(boolean all, String... outcomes) {
        var attempts = Arrays.stream(outcomes)
                .map(outcome -> Map.of("runner", "r", "model", "m", "outcome", outcome))
                .toList();
        proxy.script((seen, response) -> Scripted.json(
                response,
                503,
                Scripted.error(
                        "ALL_RUNNERS_UNAVAILABLE",
                        "all runners are unavailable: r/m: the key is no good",
                        Map.of("attempted_models", List.of("m"), "credentials_refused", all, "attempts", attempts))));
    }

    @Test
    void whereAllRefuseOurKeysTheTaskIsQuarantined() {
        refusing(true, "key_refused", "skipped");

        assertThat(asked()).isInstanceOfSatisfying(AgentVerdict.Settled.class, settled -> {
            assertThat(settled.outcome().execution().quarantined()).isTrue();
            assertThat(settled.outcome().execution().attemptedModels()).containsExactly("m");
            assertThat(Given.failure(settled.outcome()).message())
                    .startsWith("credentials-refused: ")
                    .contains("the key is no good");
        });
    }

    @Test
    void whoIsPassedOverForItsKeyIsUnavailable() {
        refusing(true, "skipped");
        assertThat(asked()).isInstanceOf(AgentVerdict.Unavailable.class);
    }

    @Test
    void whoIsAwayBesideOneThatRefusesOurKeyIsUnavailable() {
        refusing(false, "needs_login", "unreachable");
        assertThat(asked()).isInstanceOf(AgentVerdict.Unavailable.class);
    }
}
