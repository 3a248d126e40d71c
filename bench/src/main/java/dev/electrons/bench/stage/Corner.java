package dev.electrons.bench.stage;

import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.boot.Health;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Settings;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.postgres.PostgresConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One suite's topics, tables and services: nothing that another suite left behind slows it down. */
public final class Corner implements AutoCloseable {
    /** In the order in which they are started. */
    public static final List<String> SERVICES =
            List.of("sandbox-executor", "runner-proxy", "subworkflows", "prime", "intake");

    private static final Duration START = Duration.ofSeconds(60);

    private final Stage stage;
    private final String name;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final List<AutoCloseable> others = new ArrayList<>();

    private Optional<String> runners = Optional.empty();

    Corner(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
        SERVICES.forEach(service -> ports.put(service, Ports.free()));
    }

    /** The runners.yaml of the runner-proxy that is started next, instead of the echo runner's. */
    public Corner runners(String yaml) {
        runners = Optional.of(yaml);
        return this;
    }

    /** Starts a service and waits until it is ready; answers how long that took. */
    public Duration start(String service) {
        return start(service, stage.jvm());
    }

    /** The same with another {@code -Xmx}, such as {@code 153m}. */
    public Duration start(String service, String heap) {
        return start(
                service,
                stage.jvm().stream()
                        .map(flag -> flag.startsWith("-Xmx") ? "-Xmx" + heap : flag)
                        .toList());
    }

    private Duration start(String service, List<String> flags) {
        var jvm = new ArrayList<>(flags);
        jvm.add(AotCache.of(service, stage.folder()));
        long begin = System.nanoTime();
        var process = ServiceProcess.start(Project.root(), service, jvm, environment(service), stage.folder());
        services.put(service, process);
        process.awaitReady(START);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    public ServiceProcess of(String service) {
        return java.util.Objects.requireNonNull(services.get(service));
    }

    /** The services that were started, by name. */
    public Map<String, ServiceProcess> running() {
        return Collections.unmodifiableMap(services);
    }

    /** Ends a service. */
    public void stop(String service) {
        var process = services.remove(service);
        if (process != null) {
            process.close();
        }
    }

    private Map<String, String> environment(String service) {
        var environment = new HashMap<>(Map.of(
                "DE_PORT",
                String.valueOf(ports.get(service)),
                "DE_INSTANCE",
                name + "-" + service,
                "DE_KAFKA_BOOTSTRAP",
                stage.bootstrap(),
                "DE_TOPIC_PREFIX",
                name + ".",
                "DE_POSTGRES_URL",
                stage.postgresUrl(),
                "DE_POSTGRES_SCHEMA",
                name,
                "DE_RUNNER_PROXY_URL",
                "http://127.0.0.1:" + ports.get("runner-proxy"),
                "DE_SANDBOX_URL",
                "http://127.0.0.1:" + ports.get("sandbox-executor"),
                "MALLOC_ARENA_MAX",
                "2"));
        var lanes = System.getenv("DE_PRIME_LANES");
        if (service.equals("prime") && lanes != null) {
            environment.put("DE_PRIME_LANES", lanes);
        }
        if (service.equals("runner-proxy")) {
            environment.put(
                    "DE_RUNNERS_FILE", EchoRunner.in(stage.folder(), runners).toString());
        }
        return environment;
    }

    public KafkaConfig kafka() {
        return KafkaConfig.at(stage.bootstrap(), name + ".");
    }

    public PostgresConfig postgres() {
        return PostgresConfig.read(
                Settings.of(Map.of("DE_POSTGRES_URL", stage.postgresUrl(), "DE_POSTGRES_SCHEMA", name)));
    }

    /** What the bench's own parts in this corner are built from. */
    public Mesh<?> mesh() {
        return new Mesh<>("bench", name, BenchConfig.NOTHING, stage.vertx(), stage.meters(), new Health(stage.vertx()));
    }

    /** Closed with the corner, after its services. */
    public <T extends AutoCloseable> T keep(T part) {
        others.add(part);
        return part;
    }

    @Override
    public void close() {
        List.copyOf(services.values()).reversed().parallelStream().forEach(ServiceProcess::close);
        services.clear();
        List.copyOf(others).reversed().forEach(Corner::close);
        others.clear();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(part + " did not end", e);
        }
    }
}
