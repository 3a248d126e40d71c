package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalIT {
    private static final Path OUTSIDE = Path.of("/tmp/it-ran-outside-" + UUID.randomUUID());
    private static final Map<String, String> PROGRAM = Map.of("language", "bash", "source", "echo ran > " + OUTSIDE);

    private static UnaryOperator<SandboxConfig> lookingIn(Path tools) {
        return c -> c.with(c.setup().from(List.of(tools)));
    }

    private static void assertRefusesAll(RunningSandbox sandbox, String why) throws Exception {
        var health = sandbox.text(HttpRequest.newBuilder(sandbox.at("/health/ready")));
        var answer = sandbox.text(sandbox.post("/execute", PROGRAM));

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("DOWN", why);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(RunningSandbox.json(answer.body()).path("error_code").asText())
                .isEqualTo("SANDBOX_ERROR");
        assertThat(answer.body()).contains(why);
        assertThat(OUTSIDE).doesNotExist();
        assertThat(sandbox.get("/languages").path("languages").findValues("available"))
                .noneMatch(available -> available.asBoolean());
    }

    @Test
    void withoutCgroupsNothingRunsUnlessSomebodyAcceptsThatAndThenHealthSaysWhatIsNotHeld(@TempDir Path home)
            throws Exception {
        UnaryOperator<SandboxConfig> none = WithoutCgroups::without;
        try (var sandbox = RunningSandbox.start(home, Map.of(), none)) {
            assertRefusesAll(sandbox, "DE_SANDBOX_WITHOUT_CGROUPS=accept");
        }
        try (var sandbox = RunningSandbox.start(home, Map.of("DE_SANDBOX_WITHOUT_CGROUPS", "accept"), none)) {
            var health = sandbox.get("/health");

            assertThat(sandbox.run("bash", "echo ran").path("stdout").asText()).isEqualTo("ran\n");
            assertThat(health.path("status").asText()).isEqualTo("DEGRADED");
            assertThat(sandbox.get("/capabilities").path("not_enforced").toString())
                    .contains("memory_mb: for each process", "cores: not enforced", "cpu_ms: for each process");
        }
    }

    @Test
    void withoutBubblewrapNothingRunsAndHealthSaysWhatToDo(@TempDir Path home, @TempDir Path empty) throws Exception {
        try (var sandbox = RunningSandbox.start(home, Map.of(), lookingIn(empty))) {
            assertRefusesAll(sandbox, "apt-get install bubblewrap");
        }
    }

    @Test
    void onAHostThatForbidsNamespacesNothingRunsAndHealthSaysWhatToDo(@TempDir Path home, @TempDir Path tools)
            throws Exception {
        tool(tools, "bwrap", "echo 'bwrap: No permissions to create new namespace' >&2; exit 1");
        tool(tools, "setpriv", "shift 3; exec \"$@\"");
        try (var sandbox = RunningSandbox.start(home, Map.of(), lookingIn(tools))) {
            assertRefusesAll(sandbox, "kernel.unprivileged_userns_clone");
        }
    }

    @Test
    void aSandboxThatIsNoneIsFoundOut(@TempDir Path home, @TempDir Path tools) throws Exception {
        tool(tools, "bwrap", "shift 3; echo '{ \"child-pid\": 4194999 }{ \"exit-code\": 0 }' >&4; exec \"$@\"");
        tool(tools, "setpriv", "shift 3; exec \"$@\"");
        try (var sandbox = RunningSandbox.start(home, Map.of(), lookingIn(tools))) {
            assertRefusesAll(sandbox, "does not keep its promises");
        }
    }

    private static void tool(Path folder, String name, String script) throws Exception {
        var file = Files.writeString(RunningSandbox.passable(folder).resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true, false)).isTrue();
    }

    @Test
    void whoDoesNotShowTheTokenMayNeitherRunNorCancel(@TempDir Path home) throws Exception {
        try (var sandbox = RunningSandbox.start(home, Map.of("DE_SERVICE_TOKEN", "s3cret"), c -> c)) {
            var without = sandbox.text(sandbox.post("/execute", PROGRAM));
            var wrong = sandbox.text(sandbox.post("/execute", PROGRAM).header("Authorization", "Bearer s3cre"));
            var right = sandbox.text(sandbox.post("/execute", Map.of("language", "bash", "source", "echo in"))
                    .header("Authorization", "Bearer s3cret"));

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(right.body()).contains("in\\n");
            assertThat(sandbox.delete("x").statusCode()).isEqualTo(401);
            assertThat(sandbox.get("/health").path("status").asText()).isNotEqualTo("DOWN");
        }
    }

    @Test
    void whatIsWrongWithARequestIsToldByField(@TempDir Path home) throws Exception {
        try (var sandbox = RunningSandbox.start(home)) {
            var wrong = sandbox.text(sandbox.post(
                    "/execute", Map.of("language", "bash", "source", "", "limits", Map.of("memory_mb", 9_999))));
            var form = sandbox.text(HttpRequest.newBuilder(sandbox.at("/execute"))
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("{}")));

            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(RunningSandbox.json(wrong.body()).path("error").asText())
                    .isEqualTo("limits.memory_mb must be a whole number from 16 to 8192");
            assertThat(form.statusCode()).isEqualTo(415);
            assertThat(sandbox.text(sandbox.post("/execute", "{nonsense")).body())
                    .contains("INVALID_JSON");
        }
    }
}
