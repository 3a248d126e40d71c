package dev.electrons.boot;

import dev.electrons.observe.Logs;
import dev.electrons.observe.Metrics;
import dev.electrons.observe.Traces;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running service: its parts deployed in the order given, undeployed in reverse.
 *
 * <p>A part that depends on Kafka or Postgres waits for it by itself and says so in {@link Health}; its {@code start}
 * must not fail because a dependency is away.
 */
public final class Service {
    private static final Logger log = LoggerFactory.getLogger(Service.class);
    /** What a drain may take; whoever ends this process must wait longer. */
    public static final Duration DRAIN = Duration.ofSeconds(20);

    private final Mesh<?> mesh;
    private final List<String> deployed;

    private Service(Mesh<?> mesh, List<String> deployed) {
        this.mesh = mesh;
        this.deployed = deployed;
    }

    /** Runs a service as this process: reads settings, starts, drains at SIGTERM. Exits with 2 on refused settings. */
    public static <C extends ServiceConfig> void run(
            String name, Function<Settings, C> read, Function<Mesh<C>, List<? extends Deployable>> parts) {
        try {
            var settings = Settings.ofProcess();
            Logs.configure(name, settings);
            var meters = Metrics.registry();
            var vertx = Metrics.vertx(meters, Traces.open(name, System.getenv()));
            var service = start(name, settings, read, parts, vertx, meters).await(2, TimeUnit.MINUTES);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> service.leave(vertx), "drain"));
        } catch (SettingsRefused e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(2);
        } catch (Exception e) {
            log.error("{} could not start", name, e);
            System.exit(1);
        }
    }

    /** Starts a service on a Vert.x that may carry others too. */
    public static <C extends ServiceConfig> Future<Service> start(
            String name,
            Settings settings,
            Function<Settings, C> read,
            Function<Mesh<C>, List<? extends Deployable>> parts,
            Vertx vertx,
            PrometheusMeterRegistry meters) {
        var config = read.apply(settings);
        settings.refuseFaults();
        var instance = settings.text(
                "DE_INSTANCE", name + "-" + UUID.randomUUID().toString().substring(0, 8));
        var mesh = new Mesh<>(name, instance, config, vertx, meters, new Health(vertx));
        var service = new Service(mesh, Collections.synchronizedList(new ArrayList<>()));
        long begin = System.nanoTime();
        Future<?> chain = Future.succeededFuture();
        for (var part : parts.apply(mesh)) {
            chain = chain.compose(_ -> vertx.deployVerticle(part)).onSuccess(id -> service.deployed.add(id));
        }
        return chain.map(_ -> {
                    mesh.health().started();
                    log.atInfo()
                            .addKeyValue("service", name)
                            .addKeyValue("took_ms", (System.nanoTime() - begin) / 1_000_000)
                            .log("service started");
                    return service;
                })
                .recover(failure -> service.stop().transform(_ -> Future.failedFuture(failure)));
    }

    /** Drains: not ready at once, then every part undeployed, last one first. */
    public Future<Void> stop() {
        mesh.health().draining();
        Future<Void> chain = Future.succeededFuture();
        for (var id : List.copyOf(deployed).reversed()) {
            chain = chain.transform(_ -> mesh.vertx().undeploy(id))
                    .otherwiseEmpty()
                    .mapEmpty();
        }
        return chain;
    }

    private void leave(Vertx vertx) {
        try {
            stop().compose(_ -> vertx.close()).await(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            log.atInfo().addKeyValue("service", mesh.service()).log("service drained");
        } catch (Exception e) {
            log.warn("{} did not drain within {}", mesh.service(), DRAIN, e);
        }
    }
}
