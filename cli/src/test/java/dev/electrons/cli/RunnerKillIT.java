package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A runner that does code tasks dies under the mesh, and comes back. */
class RunnerKillIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String TASK = "{\"query\":\"please write a function that adds\",\"task_type\":\"code\"}";

    private static String runners(int port) {
        return """
            runners:
              - name: agent
                protocol: cli
                url: http://127.0.0.1:%d
                models: {"*": "*"}
                max_concurrent: 4
            probe: {every: 1s, timeout: 30s, down_after: 1, key_retry: 1s}
            breaker: {failures: 1, window: 60s, open: 10m, open_most: 10m}
            """.formatted(port);
    }

    private static final int RUNNER = Ports.free();

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().runners(runners(RUNNER));

    private static final Door door = mesh.door();
    private AgentRunner runner;

    @BeforeEach
    void up() throws Exception {
        runner = new AgentRunner(RUNNER);
    }

    @AfterEach
    void down() {
        runner.close();
    }

    private String posted() throws Exception {
        return door.post("intake", TASK, true).orFail().path("run_id").asText();
    }

    private JsonNode result(String run) throws Exception {
        return door.ended(run, LONGEST).path("result");
    }

    private void fellBack(String run) throws Exception {
        var fallen = result(run);
        assertThat(fallen.path("executor").asText()).isEqualTo("sandbox-executor");
        assertThat(fallen.path("fallback").path("reason").asText()).isNotBlank();
    }

    private boolean shown(int usual, String path, String words) throws Exception {
        return mesh.service(usual).get(path).text().contains(words);
    }

    @Test
    void workGoesToTheSandboxWhileItIsAwayAndToTheRunnerOnceItIsBack() throws Exception {
        await().atMost(LONGEST).until(() -> shown(8091, "runners", "\"available\":true"));
        var well = result(posted());
        assertThat(well.path("runner_used").asText()).isEqualTo("agent");
        assertThat(well.path("success").asBoolean()).isTrue();
        assertThat(well.path("output").toString()).contains("wrote the function");

        runner.stuck = true;
        List<String> runs = new ArrayList<>(List.of(posted(), posted()));
        await().atMost(LONGEST).until(() -> runner.jobs.get() == 3);
        runner.close();
        for (int i = 0; i < 10; i++) {
            runs.add(posted());
        }
        for (var run : runs) {
            fellBack(run);
        }
        await().atMost(LONGEST).until(() -> {
            fellBack(posted());
            return shown(8082, "health", "\"breaker.runner-proxy\":\"open\"");
        });
        assertThat(mesh.service(8082).get("metrics").text())
                .containsPattern("de_breaker_state\\{[^}]*name=\"runner-proxy\"[^}]*} [12]");
        await().atMost(LONGEST).until(() -> shown(8091, "runners", "\"available\":false"));
        assertThat(mesh.service(8091).get("runners").text()).contains("\"breaker\":\"open\"");
        assertThat(mesh.service(8091).get("metrics").text()).containsPattern("de_runners_breaker_state\\{[^}]*} 2");

        runner = new AgentRunner(RUNNER);
        await().atMost(LONGEST).until(() -> shown(8082, "health", "\"breaker.runner-proxy\":\"closed\""));
        assertThat(result(posted()).path("runner_used").asText()).isEqualTo("agent");
        assertThat(runner.jobs).hasValue(1);
    }
}
