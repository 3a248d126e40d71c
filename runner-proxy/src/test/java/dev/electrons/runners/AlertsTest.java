package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code alerts.yaml} wakes people when it should, by names that there are. */
final class AlertsTest {
    private static final Pattern METRIC = Pattern.compile("de_runners_\\w+");

    /** Prometheus' own tool is what tells: {@code alerts.test.yaml} has what is measured, and who is told what. */
    @Test
    void theRulesDoWhatTheirTestsSay() throws Exception {
        var tool = new ProcessBuilder("promtool", "test", "rules", "alerts.test.yaml")
                .redirectErrorStream(true)
                .start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tool.waitFor()).as(said).isZero();
    }

    @Test
    void everyMetricInThemIsExplained() throws IOException {
        var readme = Files.readString(Path.of("../docs/runner-proxy.md"));

        assertThat(METRIC.matcher(Files.readString(Path.of("alerts.yaml"))).results())
                .isNotEmpty()
                .extracting(MatchResult::group)
                .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }

    @Test
    void whatTheyLookAtIsMeasuredByTheseLabels() {
        try (var runner = ScriptedRunner.cli();
                var proxy = ProxyUnderTest.with(cli("r", runner.url(), "m"))) {
            await().until(() -> proxy.status("r").equals("up"));

            assertThat(proxy.metrics())
                    .contains("de_runners_needs_login{runner=\"r\"} 0.0")
                    .contains("de_runners_up{runner=\"r\"} 1.0")
                    .contains("de_runners_breaker_state{model=\"m\",runner=\"r\"} 0.0");
        }
    }
}
