package dev.electrons.cli;

import dev.electrons.backing.Backing;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The five services, prime twice, each its own process, on one broker and one Postgres. */
final class Processes implements AutoCloseable {
    /** Where the modules are; tests run in the folder of theirs. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final List<String> NAMES =
            List.of("sandbox-executor", "runner-proxy", "subworkflows", "prime", "prime-2", "intake");

    private final Map<String, ServiceProcess> all = new LinkedHashMap<>();

    Processes(Backing backing, Path folder) throws IOException {
        var ports = new HashMap<String, Integer>();
        NAMES.forEach(name -> ports.put(name, Ports.free()));
        var runners = Files.writeString(folder.resolve("runners.yaml"), "runners:\n  - {name: echo, protocol: echo}\n");
        for (var name : NAMES) {
            var environment = new HashMap<>(Map.of(
                    "DE_PORT", String.valueOf(ports.get(name)),
                    "DE_INSTANCE", name + "-1",
                    "DE_KAFKA_BOOTSTRAP", backing.bootstrap(),
                    "DE_POSTGRES_URL", backing.postgresUrl(),
                    "DE_RUNNER_PROXY_URL", "http://127.0.0.1:" + ports.get("runner-proxy"),
                    "DE_SANDBOX_URL", "http://127.0.0.1:" + ports.get("sandbox-executor"),
                    "DE_RUNNERS_FILE", runners.toString()));
            var logs = Files.createDirectories(folder.resolve(name));
            all.put(
                    name,
                    ServiceProcess.start(
                            PROJECT, name.replace("-2", ""), ServiceProcess.SMALL_HEAP, environment, logs));
        }
    }

    ServiceProcess of(String name) {
        return java.util.Objects.requireNonNull(all.get(name));
    }

    /** Waits until every service says that it is ready. */
    void ready() {
        all.values().forEach(service -> service.awaitReady(LONGEST));
    }

    Door door() {
        return new Door(of("intake").url().toString(), Optional.empty());
    }

    @Override
    public void close() {
        List.copyOf(all.values()).reversed().parallelStream().forEach(ServiceProcess::close);
    }
}
