package dev.electrons.bench;

import dev.electrons.backing.Backing;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.observe.Metrics;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A broker and a Postgres in this process, and services as processes of their own, on a folder that goes in the end. */
final class Stage implements AutoCloseable {
    /** What the images run with, and a heap that fits their limit. */
    static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-Xmx115m", "-Xss512k", "-XX:ReservedCodeCacheSize=48m");

    private static final long READY_S = 60;

    final Path project = Path.of("").toAbsolutePath();
    final Path folder;
    final Backing backing;
    final Vertx vertx = Vertx.vertx();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    private record Nothing() implements ServiceConfig {
        @Override
        public HttpConfig http() {
            return new HttpConfig("127.0.0.1", 0, OptionalInt.empty());
        }
    }

    Stage() throws IOException {
        folder = Files.createTempDirectory("de-bench");
        backing = Backing.start(folder.resolve("backing"));
    }

    KafkaConfig kafka() {
        return KafkaConfig.at(backing.bootstrap(), "de.");
    }

    Postgres postgres() {
        return Postgres.of(vertx, PostgresConfig.read(Settings.of(Map.of("DE_POSTGRES_URL", backing.postgresUrl()))));
    }

    /** For parts of common that want to know which service they are of. */
    Mesh<?> mesh() {
        return new Mesh<>("bench", "bench-1", new Nothing(), vertx, Metrics.registry(), new Health(vertx));
    }

    /** Starts a service; how long it took until it said that it was ready, in ms. */
    double start(String name) throws IOException, InterruptedException {
        var environment = new HashMap<>(Map.of(
                "DE_PORT",
                String.valueOf(port(name)),
                "DE_INSTANCE",
                name + "-1",
                "DE_KAFKA_BOOTSTRAP",
                backing.bootstrap(),
                "DE_POSTGRES_URL",
                backing.postgresUrl(),
                "DE_RUNNER_PROXY_URL",
                "http://127.0.0.1:" + port("runner-proxy"),
                "DE_SANDBOX_URL",
                "http://127.0.0.1:" + port("sandbox-executor"),
                "DE_RUNNERS_FILE",
                echoRunner().toString(),
                "MALLOC_ARENA_MAX",
                "2"));
        environment.put("DE_LOG_LEVEL", "WARN");
        long begin = System.nanoTime();
        var service = ServiceProcess.start(project, name, JVM, environment, folder);
        services.put(name, service);
        while (!service.ready()) {
            if (!service.alive() || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(READY_S)) {
                throw new IllegalStateException(name + " is not ready:\n" + Files.readString(service.log()));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    void stop(String name) {
        var service = services.remove(name);
        if (service != null) {
            service.close();
        }
    }

    long pid(String name) {
        return service(name).pid();
    }

    int port(String name) {
        return ports.computeIfAbsent(name, _ -> Ports.free());
    }

    private ServiceProcess service(String name) {
        return java.util.Objects.requireNonNull(services.get(name), name + " is not running");
    }

    Path echoRunner() throws IOException {
        return Files.writeString(folder.resolve("runners.yaml"), "runners:\n  - {name: echo, protocol: echo}\n");
    }

    /** Something else serves under this name, at this port. */
    void use(String name, int port) {
        ports.put(name, port);
    }

    void stopAll() {
        List.copyOf(services.keySet()).parallelStream().forEach(this::stop);
    }

    @Override
    public void close() throws IOException {
        stopAll();
        vertx.close().await();
        backing.close();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
