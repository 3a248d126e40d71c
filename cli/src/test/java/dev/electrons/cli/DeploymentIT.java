package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Backing;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.cli.DeploymentFiles.Deployed;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.prime.PrimeConfig;
import dev.electrons.runners.RunnerProxyConfig;
import dev.electrons.sandbox.SandboxConfig;
import dev.electrons.subworkflows.SubworkflowsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deployment files say what the services accept: each is started as they say. */
class DeploymentIT {
    private static final Path RUNNERS =
            Path.of("..", "k8s", "base", "runners.yaml").toAbsolutePath();
    private static final Map<String, Function<Settings, ? extends ServiceConfig>> READ = Map.of(
            "intake", IntakeConfig::read,
            "prime", PrimeConfig::read,
            "subworkflows", SubworkflowsConfig::read,
            "runner-proxy", RunnerProxyConfig::read,
            "sandbox-executor", SandboxConfig::read);

    @TempDir
    static Path data;

    private static Map<String, Deployed> described(String by) {
        return by.equals("compose") ? DeploymentFiles.compose() : DeploymentFiles.kubernetes();
    }

    @Test
    void bothSpeakOfTheSameServices() {
        var compose = DeploymentFiles.compose();
        var kubernetes = DeploymentFiles.kubernetes();
        assertThat(compose.keySet()).isEqualTo(kubernetes.keySet());
        compose.forEach((name, service) -> {
            var other = Objects.requireNonNull(kubernetes.get(name));
            assertThat(other.image()).isEqualTo(service.image());
            assertThat(other.port()).isEqualTo(service.port());
            assertThat(other.memoryMb()).isEqualTo(service.memoryMb());
            assertThat(other.environment().keySet())
                    .isEqualTo(service.environment().keySet());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose", "kubernetes"})
    void everySettingIsAcceptedAsItStands(String by) {
        described(by).forEach((name, service) -> {
            var environment = new HashMap<>(service.environment());
            environment.computeIfPresent("DE_RUNNERS_FILE", (_, _) -> RUNNERS.toString());
            var settings = Settings.of(environment);
            var config = Objects.requireNonNull(READ.get(name)).apply(settings);
            settings.refuseFaults();
            assertThat(config.http().port()).as(name).isEqualTo(service.port());
            assertThat(config.http().loopback()).as(name).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose", "kubernetes"})
    void everyServiceStartsAsDescribedAndItsProbesAnswer(String by) throws IOException {
        var services = described(by);
        var logs = Files.createDirectories(Path.of("target", "deployment", by));
        List<ServiceProcess> running = new ArrayList<>();
        try (var backing = Backing.start(data.resolve(by))) {
            try {
                var ports = new LinkedHashMap<String, Integer>();
                services.keySet().forEach(name -> ports.put(name, Ports.free()));
                services.values()
                        .forEach(service -> running.add(ServiceProcess.start(
                                Processes.PROJECT,
                                service.name(),
                                ServiceProcess.SMALL_HEAP,
                                here(service, backing, ports),
                                logs)));
                running.forEach(process ->
                        await(process.toString()).atMost(Duration.ofSeconds(60)).until(process::ready));
                running.forEach(process -> services.values().stream()
                        .filter(service -> process.url().getPort() == ports.getOrDefault(service.name(), 0))
                        .flatMap(service -> service.paths().stream())
                        .forEach(path ->
                                assertThat(process.answers(path)).as(path).isTrue()));
            } finally {
                running.parallelStream().forEach(ServiceProcess::close);
            }
        }
    }

    /** The environment as described, with the addresses of this machine instead of those of containers. */
    private static Map<String, String> here(Deployed service, Backing backing, Map<String, Integer> ports) {
        Map<String, String> environment = new HashMap<>(service.environment());
        environment.put("DE_HOST", "127.0.0.1");
        environment.put("DE_PORT", String.valueOf(ports.get(service.name())));
        environment.computeIfPresent("DE_KAFKA_BOOTSTRAP", (_, _) -> backing.bootstrap());
        environment.computeIfPresent("DE_POSTGRES_URL", (_, _) -> backing.postgresUrl());
        environment.computeIfPresent("DE_RUNNERS_FILE", (_, _) -> RUNNERS.toString());
        environment.computeIfPresent("DE_RUNNER_PROXY_URL", (_, _) -> "http://127.0.0.1:" + ports.get("runner-proxy"));
        environment.computeIfPresent("DE_SANDBOX_URL", (_, _) -> "http://127.0.0.1:" + ports.get("sandbox-executor"));
        return environment;
    }

    @Test
    void aSettingThatNobodyKnowsStopsAService() throws IOException {
        var logs = Files.createDirectories(Path.of("target", "deployment", "misspelt"));
        var environment = Map.of("DE_PORT", String.valueOf(Ports.free()), "DE_LOG_FORMATT", "json");
        try (var prime =
                ServiceProcess.start(Processes.PROJECT, "prime", ServiceProcess.SMALL_HEAP, environment, logs)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> !prime.alive());
            assertThat(Files.readString(prime.log()))
                    .contains("DE_LOG_FORMATT is not a setting; did you mean DE_LOG_FORMAT?");
        }
    }
}
