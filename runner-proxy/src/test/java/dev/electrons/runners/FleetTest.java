package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.QUICK;
import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ScriptedRunner.done;
import static dev.electrons.runners.ScriptedRunner.hang;
import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.electrons.backing.Ports;
import dev.electrons.boot.SettingsRefused;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Runners that go and come, and those who steer them. */
final class FleetTest {
    /** At a port where nobody else comes to be while it is away. */
    private final ScriptedRunner runner = ScriptedRunner.cli(Ports.free());

    private ProxyUnderTest proxy = ProxyUnderTest.with(cli("claude-runner", runner.url(), "m"));

    @AfterEach
    void stop() {
        proxy.close();
        runner.close();
    }

    private String health() {
        return proxy.get("/health").json().path("status").asText();
    }

    @Test
    void aKilledRunnerIsLeftWithinASecondAndTakenAgainWhenItIsBack() {
        await().until(() -> proxy.status("claude-runner").equals("up"));
        assertThat(proxy.run("m").status()).isEqualTo(200);
        assertThat(health()).isEqualTo("UP");

        runner.close();
        long killed = System.nanoTime();
        assertThat(proxy.run("m").status()).isEqualTo(503);

        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
        assertThat(proxy.breaker("claude-runner")).isEqualTo("open");
        assertThat(health()).isEqualTo("DEGRADED");
        assertThat(proxy.get("/health").body()).contains("the breaker of claude-runner/m is open");
        assertThat(proxy.get("/metrics").body())
                .contains("de_runners_breaker_state{model=\"m\",runner=\"claude-runner\"} 2.0")
                .contains("de_runners_up{runner=\"claude-runner\"} 0.0");

        try (var again = ScriptedRunner.cli(runner.port())) {
            await().until(() -> proxy.breaker("claude-runner").equals("half_open"));
            assertThat(proxy.run("m").status()).isEqualTo(200);
            await().until(() -> proxy.breaker("claude-runner").equals("closed"));
            assertThat(again.requests("/execute")).hasSize(1);
            assertThat(proxy.get("/metrics").body())
                    .contains("de_runners_breaker_state{model=\"m\",runner=\"claude-runner\"} 0.0")
                    .contains("de_runners_requests_total{model=\"m\",outcome=\"ok\",runner=\"claude-runner\"} 2.0");
            await().until(() -> health().equals("UP"));
        }
    }

    @Test
    void aRunnerThatNobodyCallsIsFoundDownByItsProbes() {
        await().until(() -> proxy.status("claude-runner").equals("up"));

        runner.on("/health", json(500, "{}"));

        await().until(() -> proxy.status("claude-runner").equals("down"));
        assertThat(proxy.runner("claude-runner").path("reason").asText()).contains("/health answered HTTP 500");
        await().until(() -> proxy.breaker("claude-runner").equals("open"));
    }

    @Test
    void anExpiredLoginIsSeenBeforeAnyTaskMeetsIt() {
        runner.on("/oauth/status", json(200, "{\"expired\":true}"));

        await().until(() -> proxy.status("claude-runner").equals("needs_login"));
        assertThat(proxy.run("m").json().path("error").asText()).contains("needs_login");
        assertThat(proxy.metrics()).contains("de_runners_needs_login{runner=\"claude-runner\"} 1.0");
    }

    @Test
    void failuresInARowOpenTheBreakerThoughProbesAreWell() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                "probe: {every: 10m}\nbreaker: {failures: 2, open: 150ms}\nrunners:\n"
                        + cli("claude-runner", runner.url(), "m"));
        await().until(() -> proxy.status("claude-runner").equals("up"));
        runner.on("/execute", json(503, "{}"));

        proxy.run("m");
        proxy.run("m");

        await().pollInterval(Duration.ofMillis(5))
                .until(() -> !proxy.breaker("claude-runner").equals("closed"));
        await().until(() -> proxy.breaker("claude-runner").equals("half_open"));
        runner.on("/execute", done("well again"));
        assertThat(proxy.run("m").status()).isEqualTo(200);
        await().until(() -> proxy.breaker("claude-runner").equals("closed"));
    }

    /** Two calls under way and two in line at the first of two runners, whose second has all its hands full. */
    private List<CompletableFuture<HttpResponse<String>>> crowd(
            String rules, ScriptedRunner other, CountDownLatch free) {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                rules + "runners:\n"
                        + cli("claude-runner", runner.url(), "m").replace("timeouts:", "max_concurrent: 2, timeouts:")
                        + cli("other", other.url(), "m").replace("timeouts:", "max_concurrent: 1, timeouts:"));
        await().until(() -> proxy.status("claude-runner").equals("up"));
        runner.on("/execute", hang());
        other.on("/execute", (request, wire) -> {
            await().until(() -> free.getCount() == 0);
            done("by the other").write(request, wire);
        });
        proxy.posting("/v1/runs", "{\"prompt\":\"p\",\"runner\":\"other\"}");
        await().until(() -> proxy.runner("other").path("in_flight").asInt() == 1);
        var body = "{\"prompt\":\"p\",\"models\":[\"m\"],\"timeout_ms\":60000}";
        var calls = IntStream.range(0, 4)
                .mapToObj(_ -> proxy.posting("/v1/runs", body))
                .toList();
        await().until(() -> proxy.runner("claude-runner").path("in_flight").asInt() == 2
                && proxy.runner("claude-runner").path("queued").asInt()
                                + proxy.runner("other").path("queued").asInt()
                        == 2);
        assertThat(proxy.runner("claude-runner").path("queued").asInt()).isPositive();
        return calls;
    }

    private static void areAnsweredByTheOther(List<CompletableFuture<HttpResponse<String>>> calls) {
        assertThat(calls).allSatisfy(call -> assertThat(call.join().body()).contains("by the other"));
    }

    @Test
    void whoWaitsForAKilledRunnerOrIsWorkedForByItGoesElsewhereWithinASecond() {
        try (var other = ScriptedRunner.cli()) {
            var free = new CountDownLatch(1);
            var calls = crowd(QUICK, other, free);

            runner.close();

            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> proxy.metrics().contains("de_runners_queue{runner=\"other\"} 4.0"));
            assertThat(proxy.runner("claude-runner").path("queued").asInt()).isZero();
            free.countDown();
            areAnsweredByTheOther(calls);
        }
    }

    @Test
    void whoWaitsForAProcessThatTakesEverythingAndAnswersNothingGoesElsewhereWhenItsProbesAreMissed() {
        try (var other = ScriptedRunner.cli()) {
            var free = new CountDownLatch(1);
            var calls = crowd(QUICK.replace("timeout: 10s", "timeout: 1s"), other, free);

            runner.on("/health", hang());

            await().until(() -> proxy.status("claude-runner").equals("down"));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> proxy.runner("other").path("queued").asInt() == 2);
            assertThat(proxy.runner("claude-runner").path("in_flight").asInt()).isEqualTo(2);
            free.countDown();
            await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 2);
        }
    }

    @Test
    void whoWaitsForARunnerThatIsDrainedGoesElsewhere() {
        try (var other = ScriptedRunner.cli()) {
            var free = new CountDownLatch(1);
            crowd(QUICK, other, free);

            proxy.post("/runners/claude-runner/drain", "");

            await().until(() -> proxy.runner("other").path("queued").asInt() == 2);
            assertThat(proxy.runner("claude-runner").path("queued").asInt()).isZero();
            free.countDown();
        }
    }

    @Test
    void aDrainingRunnerGetsNothingNewUntilItIsResumed() {
        proxy.post("/runners/claude-runner/drain", "");

        assertThat(proxy.run("m").json().path("error").asText()).contains("draining");
        assertThat(proxy.status("claude-runner")).isEqualTo("draining");

        proxy.post("/runners/claude-runner/resume", "");
        assertThat(proxy.run("m").status()).isEqualTo(200);
        assertThat(proxy.post("/runners/nobody/drain", "").status()).isEqualTo(404);
    }

    @Test
    void aProbeCanBeAskedFor() {
        proxy.close();
        proxy = ProxyUnderTest.start(Map.of(), "probe: {every: 10m}\nrunners:\n" + cli("r", runner.url(), "m"));
        await().until(() -> proxy.status("r").equals("up"));
        int before = runner.requests("/health").size();

        assertThat(proxy.post("/runners/r/probe", "").json().path("status").asText())
                .isEqualTo("up");

        assertThat(runner.requests("/health")).hasSize(before + 1);
    }

    @Test
    void moreCallsThanPermitsWaitInLineAndALineThatIsFullRefuses() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                QUICK + "runners: [{name: r, protocol: cli, url: \"" + runner.url()
                        + "\", models: {m: m}, max_concurrent: 1, max_queue: 1}]");
        var free = new CountDownLatch(1);
        runner.on("/execute", (request, wire) -> {
            await().until(() -> free.getCount() == 0);
            done("after all").write(request, wire);
        });
        var body = "{\"prompt\":\"p\",\"models\":[\"m\"],\"timeout_ms\":60000}";
        var one = proxy.posting("/v1/runs", body);
        await().until(() -> proxy.runner("r").path("in_flight").asInt() == 1);
        var two = proxy.posting("/v1/runs", body.replace("60000", "4000"));
        await().until(() -> proxy.runner("r").path("queued").asInt() == 1);

        var third = proxy.post("/v1/runs", body);

        assertThat(third.status()).isEqualTo(503);
        assertThat(third.json().path("error").asText()).contains("busy: 1 calls under way and 1 waiting");
        assertThat(two.join().statusCode()).as(two.join().body()).isEqualTo(504);
        free.countDown();
        assertThat(one.join().body()).contains("after all");
        assertThat(runner.requests("/execute")).hasSize(1);
    }

    @Test
    void aChangedFileIsTakenUpAndAFaultyOneIsNot() {
        try (var other = ScriptedRunner.cli()) {
            proxy.post("/runners/claude-runner/drain", "");
            proxy.rewrite(
                    QUICK + "runners:\n" + cli("claude-runner", runner.url(), "m") + cli("other", other.url(), "m"));
            await().until(() -> proxy.status("other").equals("up"));
            assertThat(proxy.status("claude-runner")).isEqualTo("draining");

            proxy.rewrite("runners: [{name: other, protocol: render, models: {m: m}}]");
            await().until(() -> health().equals("DEGRADED")
                    && proxy.get("/runners")
                                    .json()
                                    .path("source")
                                    .path("faults")
                                    .size()
                            > 0);
            assertThat(proxy.run("m").json().path("runner").asText()).isEqualTo("other");
            assertThat(proxy.get("/health").body()).contains("runners file refused: runners[0].url is required");

            proxy.rewrite(QUICK + "runners:\n" + cli("claude-runner", runner.url(), "m"));
            await().until(() -> proxy.runner("other").isMissingNode());
            assertThat(proxy.get("/metrics").body()).doesNotContain("de_runners_up{runner=\"other\"}");
        }
    }

    @Test
    void aSecretFileThatIsRotatedIsUsedAtOnce(@TempDir Path folder) throws IOException {
        var secret = Files.createFile(folder.resolve("secret.txt"));
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of(),
                "probe: {every: 10m}\nrunners: [{name: r, protocol: cli, url: \"" + runner.url() + "\", secret: \"file:"
                        + secret + "\", models: {m: m}}]");
        assertThat(proxy.status("r")).isEqualTo("no_secret");
        assertThat(proxy.run("m").json().path("error").asText()).contains("no_secret");

        Files.writeString(secret, "old-secret\n");
        await().until(() -> proxy.runner("r").path("available").asBoolean());
        runner.on("/execute", json(403, "{}"), done("new secret is good"));
        proxy.run("m");
        assertThat(proxy.status("r")).isEqualTo("key_refused");

        Files.writeString(secret, "new-secret\n");
        await().until(() -> proxy.runner("r").path("available").asBoolean());
        assertThat(proxy.run("m").status()).isEqualTo(200);
        assertThat(runner.requests("/execute"))
                .extracting(sent -> sent.headers().get("x-runner-secret"))
                .containsExactly("old-secret", "new-secret");
    }

    @Test
    void noSecretIsEverShownOrLogged() {
        var appender = new ListAppender<ILoggingEvent>();
        appender.list = new CopyOnWriteArrayList<>();
        var log = (Logger) LoggerFactory.getLogger("dev.electrons");
        var before = log.getLevel();
        log.setLevel(Level.TRACE);
        appender.start();
        log.addAppender(appender);
        try {
            runner.on("/execute", json(403, "{\"error\":\"bad secret " + ProxyUnderTest.SECRET + "\"}"));
            var reply = proxy.run("m");
            await().until(() -> proxy.status("claude-runner").equals("key_refused"));

            assertThat(reply.body()).contains("bad secret ***").doesNotContain(ProxyUnderTest.SECRET);
            assertThat(proxy.get("/runners").body()).contains("bad secret ***").doesNotContain(ProxyUnderTest.SECRET);
            assertThat(proxy.get("/health").body()).doesNotContain(ProxyUnderTest.SECRET);
            assertThat(appender.list)
                    .isNotEmpty()
                    .noneMatch(event -> event.toString().contains(ProxyUnderTest.SECRET)
                            || String.valueOf(event.getKeyValuePairs()).contains(ProxyUnderTest.SECRET));
        } finally {
            log.detachAppender(appender);
            log.setLevel(before);
        }
    }

    @Test
    void withoutAFileEverythingIsUnavailableAndSaysWhy() {
        proxy.close();
        proxy = ProxyUnderTest.withoutFile();

        assertThat(proxy.get("/health").status()).isEqualTo(200);
        assertThat(proxy.get("/health").body()).contains("DEGRADED").contains("no runners configured");
        assertThat(proxy.get("/runners").json().path("runners")).isEmpty();
        assertThat(proxy.run("m").json().path("code").asText()).isEqualTo("NO_RUNNER_AVAILABLE");
        assertThat(proxy.chat("auto", true).json().path("code").asText()).isEqualTo("NO_RUNNER_AVAILABLE");
        assertThat(proxy.chat("m", false).status()).isEqualTo(503);
    }

    @Test
    void aFileWithFaultsRefusesTheStartWithAllOfThem() {
        assertThatThrownBy(() -> ProxyUnderTest.with("  - {name: x, protocol: gemini, secret: abc}\n"))
                .isInstanceOfSatisfying(
                        SettingsRefused.class,
                        refused -> assertThat(refused.faults())
                                .hasSize(3)
                                .allMatch(fault -> fault.startsWith("DE_RUNNERS_FILE: runners[0].")));
    }

    @Test
    void theServiceTokenIsAskedOfEverybodyButProbes() {
        proxy.close();
        proxy = ProxyUnderTest.start(
                Map.of("DE_SERVICE_TOKEN", "between-us"), QUICK + "runners:\n" + cli("r", runner.url(), "m"));

        assertThat(proxy.get("/runners").status()).isEqualTo(401);
        assertThat(proxy.run("m").status()).isEqualTo(401);
        assertThat(proxy.get("/runners", "Authorization", "Bearer wrong").status())
                .isEqualTo(401);
        assertThat(proxy.get("/runners", "Authorization", "Bearer between-us").status())
                .isEqualTo(200);
        assertThat(proxy.get("/health").status()).isEqualTo(200);
        assertThat(proxy.get("/metrics").status()).isEqualTo(200);
    }
}
