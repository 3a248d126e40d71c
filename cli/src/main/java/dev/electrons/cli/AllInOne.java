package dev.electrons.cli;

import dev.electrons.backing.Backing;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.intake.Intake;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.observe.Metrics;
import dev.electrons.prime.Prime;
import dev.electrons.prime.PrimeConfig;
import dev.electrons.runners.RunnerProxy;
import dev.electrons.runners.RunnerProxyConfig;
import dev.electrons.sandbox.SandboxConfig;
import dev.electrons.sandbox.SandboxExecutor;
import dev.electrons.subworkflows.Subworkflows;
import dev.electrons.subworkflows.SubworkflowsConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The whole mesh in this process, on embedded Kafka and Postgres with data kept in a folder. */
final class AllInOne implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);
    private static final long LOOK_MS = 50;
    private static final List<String> PASSED_ON = List.of(
            "DE_CALLBACK_ALLOW",
            "DE_CORS_ORIGINS",
            "DE_HTTP_ALLOW",
            "DE_HTTP_SECRETS_FILE",
            "DE_RETENTION",
            "DE_REVIEW_WEBHOOK_URL",
            "DE_SANDBOX_EGRESS",
            "DE_SANDBOX_LANGUAGES",
            "DE_SANDBOX_WITHOUT_CGROUPS");

    private final Options options;
    private final Backing backing;
    private final PrometheusMeterRegistry meters = Metrics.registry();
    private final Vertx vertx = Metrics.vertx(meters);
    private final List<Service> running = new ArrayList<>();

    /**
     * How to start it.
     *
     * @param portOffset added to each service's usual port
     * @param settings of all services, besides those that follow from where they run
     * @param runners a runners.yaml; without it there is none, or the built-in echo runner
     */
    record Options(
            Path data,
            int portOffset,
            boolean echoRunner,
            Optional<Path> runners,
            Optional<String> passphrase,
            Map<String, String> settings) {
        Options(Path data, int portOffset, boolean echoRunner, Optional<Path> runners, Optional<String> passphrase) {
            this(data, portOffset, echoRunner, runners, passphrase, Map.of());
        }

        int port(int usual) {
            return usual + portOffset;
        }

        String url(int usual) {
            return "http://127.0.0.1:" + port(usual);
        }
    }

    private AllInOne(Options options) {
        this.options = options;
        this.backing = Backing.start(options.data());
    }

    /** Starts everything; when it returns, the door is open. When it fails, nothing is left running. */
    static AllInOne start(Options options) throws Exception {
        var mesh = new AllInOne(options);
        try {
            mesh.serve();
            return mesh;
        } catch (Exception e) {
            mesh.close();
            throw e;
        }
    }

    private void serve() throws Exception {
        serve("sandbox-executor", 8090, SandboxConfig::read, SandboxExecutor::parts);
        serve("runner-proxy", 8091, RunnerProxyConfig::read, RunnerProxy::parts);
        serve("subworkflows", 8082, SubworkflowsConfig::read, Subworkflows::parts);
        serve("prime", 8081, PrimeConfig::read, Prime::parts);
        serve("intake", 8080, IntakeConfig::read, Intake::parts);
        awaitReady();
    }

    private void awaitReady() throws IOException, InterruptedException {
        var door = new Door(url(), Optional.empty());
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (door.get("health/ready").status() != 200) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the mesh is not ready after " + LONGEST_START.toSeconds() + " s: "
                        + door.get("health").text());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    /** Where Kafka is. */
    String bootstrap() {
        return backing.bootstrap();
    }

    /** Where the door is. */
    String url() {
        return options.url(8080);
    }

    private <C extends ServiceConfig> void serve(
            String name, int port, Function<Settings, C> read, Function<Mesh<C>, List<? extends Deployable>> parts)
            throws Exception {
        var settings = Settings.of(settings(name, port));
        running.add(Service.start(name, settings, read, parts, vertx, meters).await(1, TimeUnit.MINUTES));
    }

    private Map<String, String> settings(String name, int port) {
        var values = new HashMap<>(Map.of(
                "DE_PORT", String.valueOf(options.port(port)),
                "DE_INSTANCE", name + "-" + options.portOffset(),
                "DE_KAFKA_BOOTSTRAP", backing.bootstrap(),
                "DE_POSTGRES_URL", backing.postgresUrl(),
                "DE_RUNNER_PROXY_URL", options.url(8091),
                "DE_SANDBOX_URL", options.url(8090)));
        // It is one's own machine, and health says what is not held.
        values.put("DE_SANDBOX_WITHOUT_CGROUPS", "accept");
        options.passphrase().ifPresent(secret -> values.put("DE_PASSPHRASE", secret));
        PASSED_ON.forEach(key -> Optional.ofNullable(System.getenv(key)).ifPresent(text -> values.put(key, text)));
        runnersFile().ifPresent(file -> values.put("DE_RUNNERS_FILE", file.toString()));
        values.putAll(options.settings());
        return values;
    }

    private Optional<Path> runnersFile() {
        if (options.runners().isPresent() || !options.echoRunner()) {
            return options.runners();
        }
        try {
            var file = options.data().resolve("echo-runner.yaml");
            Files.writeString(file, "runners:\n  - {name: echo, protocol: echo}\n");
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        running.reversed().forEach(service -> {
            try {
                service.stop().await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                System.err.println("a service did not drain: " + e.getMessage());
            }
        });
        vertx.close().await();
        backing.close();
    }
}
