package dev.electrons.prime.coordinate;

import dev.electrons.boot.Mesh;
import dev.electrons.expression.Expressions;
import dev.electrons.kafka.BatchLoop;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.observe.Spans;
import dev.electrons.postgres.DefinitionStore;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.GuardStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.prime.PrimeConfig;
import dev.electrons.prime.time.GuardTimers;
import dev.electrons.prime.time.StuckRuns;
import dev.electrons.prime.time.Timers;
import dev.electrons.signal.Signal;
import dev.electrons.task.Kinds;
import io.micrometer.core.instrument.FunctionCounter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the signal loops and the timers once Postgres and Kafka are there; until then health says what is waited for. */
public final class Coordinator extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

    private static final long LEASES_MS = 250;

    private final Mesh<PrimeConfig> mesh;
    private final Publisher publisher;
    private final SignalCodec codec;
    private @Nullable Postgres postgres;
    private final List<BatchLoop> lanes = new ArrayList<>();
    private @Nullable Timers timers;
    private @Nullable GuardTimers guardTimers;
    private @Nullable StuckRuns stuck;
    private boolean stopping;

    public Coordinator(Mesh<PrimeConfig> mesh) {
        this.mesh = mesh;
        this.publisher = new Publisher(mesh, mesh.config().kafka());
        this.codec = new SignalCodec(mesh.config().kafka().topics(), "prime");
    }

    @Override
    public Future<?> start() {
        var database = Postgres.of(vertx, mesh.config().postgres());
        database.register(mesh.health());
        postgres = database;
        var config = mesh.config().kafka();
        Future.all(
                        database.ready(),
                        Topics.required(mesh, config, config.topics().all(Kinds.ALL)))
                .onSuccess(_ -> begin(database))
                .onFailure(failure -> log.error("prime cannot start coordinating", failure));
        return Future.succeededFuture();
    }

    private void begin(Postgres database) {
        if (stopping) {
            return;
        }
        var store = new EventStore(database);
        var config = mesh.config().kafka();
        var alarms = new Timers(mesh, store, publisher);
        timers = alarms;
        var expressions = Expressions.standard();
        FunctionCounter.builder("de.prime.expressions.cached", expressions, Expressions::hits)
                .register(mesh.meters());
        FunctionCounter.builder("de.prime.expressions.compiled", expressions, Expressions::misses)
                .register(mesh.meters());
        var topics = new TaskTopics(mesh, config);
        Outlet outlet = messages -> topics.ready(messages).compose(_ -> publisher.send(messages));
        var guards = new GuardStore(database, mesh.config().reviewers().orElse(null));
        var definitions = new DefinitionStore(database);
        for (int lane = 1; lane <= mesh.config().lanes(); lane++) {
            var mind =
                    new Deciding(store, definitions, expressions, mesh.config().rules());
            var clock = Clock.systemUTC();
            var spans = Spans.of(vertx);
            var ports = new Ports(Journal.of(store), GuardJournal.of(guards), outlet, alarms, clock, mind, spans);
            lanes.add(lane(Lane.number(lane, mesh.config().lanes()), ports));
        }
        alarms.start();
        var cooldowns = new GuardTimers(mesh, guards, publisher, alarms::owned);
        guardTimers = cooldowns;
        cooldowns.start();
        var looking = new StuckRuns(mesh, store, this::tell);
        stuck = looking;
        looking.start();
    }

    private BatchLoop lane(Lane lane, Ports ports) {
        var config = mesh.config().kafka();
        var settings =
                LoopSettings.of(lane.name(), "prime", Set.of(config.topics().signals()));
        var handler = new SignalHandler(ports, config, mesh.meters(), lane);
        vertx.setPeriodic(LEASES_MS, _ -> tell(handler.silent()));
        return BatchLoop.start(mesh, config, settings, handler);
    }

    /** What cannot be told now is told again in a while. */
    private void tell(List<Signal> news) {
        var now = Instant.now();
        publisher.send(
                news.stream().map(signal -> codec.message(signal, now, null)).toList());
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        if (timers != null) {
            timers.stop();
        }
        if (guardTimers != null) {
            guardTimers.stop();
        }
        if (stuck != null) {
            stuck.stop();
        }
        return Future.join(lanes.stream().map(BatchLoop::stop).toList())
                .transform(_ -> publisher.close())
                .transform(_ -> postgres == null ? Future.succeededFuture() : postgres.close());
    }
}
