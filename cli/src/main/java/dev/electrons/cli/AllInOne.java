package dev.electrons.cli;

import dev.electrons.backing.Backing;
import dev.electrons.backing.Folders;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.intake.Intake;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.observe.Metrics;
import dev.electrons.observe.Traces;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The whole mesh in this process, on embedded Kafka and Postgres with data kept in a folder; ends with the process at the latest. */
final class AllInOne implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);
    private static final long LOOK_MS = 50;
    /** Stands for what is not started yet. */
    private static final String NOWHERE = "127.0.0.1:9";

    private static final String ECHO = "echo-runner.yaml";

    private final Premises premises;
    private final Backing backing;
    private final PrometheusMeterRegistry meters = Metrics.registry();
    private final Vertx vertx;
    private final List<Service> running = new CopyOnWriteArrayList<>();

    /**
     * How to start it.
     *
     * @param portOffset added to each service's usual port
     * @param runners a runners.yaml; without it the environment's, or the built-in echo runner
     * @param settings of all services, which win over everything else
     * @param environment settings of all services, but for those that follow from where they run
     */
    record Options(
            Path data,
            int portOffset,
            boolean echoRunner,
            Optional<Path> runners,
            Optional<String> passphrase,
            Map<String, String> settings,
            Map<String, String> environment) {
        Options(Path data, int portOffset, boolean echoRunner, Optional<Path> runners, Optional<String> passphrase) {
            this(data, portOffset, echoRunner, runners, passphrase, Map.of(), Map.of());
        }

        /** What the services are told. */
        Premises premises() {
            var set = new HashMap<String, String>();
            passphrase.ifPresent(secret -> set.put("DE_PASSPHRASE", secret));
            if (runners.isPresent()) {
                set.put("DE_RUNNERS_FILE", runners.get().toString());
            } else if (echoRunner) {
                set.put("DE_RUNNERS_FILE", data.resolve(ECHO).toString());
            }
            set.putAll(settings);
            return new Premises(environment, portOffset, set);
        }

        /** Where spans go, which OpenTelemetry's own names in the environment of this process say. */
        Map<String, String> tracing() {
            var all = new HashMap<>(System.getenv());
            all.putAll(settings);
            return all;
        }
    }

    private AllInOne(Options options, Premises premises, Function<Path, Backing> stand) {
        this.premises = premises;
        this.backing = stand.apply(options.data());
        this.vertx = Metrics.vertx(meters, Traces.open("mesh", options.tracing()));
        backing.endFirst(this::stop);
    }

    /** Starts everything; when it returns, the door is open. When it fails, nothing is left running. */
    static AllInOne start(Options options) throws Exception {
        return start(options, Backing::start);
    }

    /** The same, on a folder that is deleted when it has ended or has not started. */
    static AllInOne startTemporary(Options options) throws Exception {
        // For who ends it before anything stands on it; a folder is deleted by that only while it is empty.
        for (var early : List.of(options.data(), options.data().resolve(ECHO))) {
            early.toFile().deleteOnExit();
        }
        try {
            return start(options, Backing::startTemporary);
        } catch (Exception e) {
            Folders.delete(options.data());
            throw e;
        }
    }

    private static AllInOne start(Options options, Function<Path, Backing> stand) throws Exception {
        var premises = options.premises();
        premises.refuseUnknown();
        premises.refuseTaken();
        if (options.echoRunner()) {
            Files.createDirectories(options.data());
            Files.writeString(options.data().resolve(ECHO), "runners:\n  - {name: echo, protocol: echo}\n");
        }
        refuseFaults(premises);
        var mesh = new AllInOne(options, premises, stand);
        try {
            mesh.serve();
            return mesh;
        } catch (Exception e) {
            mesh.close();
            throw e;
        }
    }

    /** Everything that any of the services would refuse, before one of them has begun. */
    private static void refuseFaults(Premises premises) {
        var faults = new LinkedHashSet<String>();
        faults.addAll(faults(premises, "sandbox-executor", 8090, SandboxConfig::read));
        faults.addAll(faults(premises, "runner-proxy", 8091, RunnerProxyConfig::read));
        faults.addAll(faults(premises, "subworkflows", 8082, SubworkflowsConfig::read));
        faults.addAll(faults(premises, "prime", 8081, PrimeConfig::read));
        faults.addAll(faults(premises, "intake", 8080, IntakeConfig::read));
        if (!faults.isEmpty()) {
            throw new SettingsRefused(List.copyOf(faults));
        }
    }

    private static List<String> faults(Premises premises, String name, int port, Consumer<Settings> read) {
        var settings = Settings.of(premises.of(name, port, NOWHERE, "postgresql://de:de@" + NOWHERE + "/de"));
        read.accept(settings);
        try {
            settings.refuseFaults();
            return List.of();
        } catch (SettingsRefused e) {
            return e.faults();
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

    /** Has a temporary folder stay. Answers whether it does: not when this process ends already. */
    boolean keepData() {
        return backing.keepFolder();
    }

    /** Where Kafka is. */
    String bootstrap() {
        return backing.bootstrap();
    }

    /** Where the door is. */
    String url() {
        return premises.url();
    }

    private <C extends ServiceConfig> void serve(
            String name, int port, Function<Settings, C> read, Function<Mesh<C>, List<? extends Deployable>> parts)
            throws Exception {
        var settings = Settings.of(premises.of(name, port, backing.bootstrap(), backing.postgresUrl()));
        running.add(Service.start(name, settings, read, parts, vertx, meters).await(1, TimeUnit.MINUTES));
    }

    @Override
    public void close() {
        stop();
        backing.close();
    }

    private void stop() {
        running.reversed().forEach(service -> {
            try {
                service.stop().await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                System.err.println("a service did not drain: " + e.getMessage());
            }
        });
        vertx.close().await();
    }
}
