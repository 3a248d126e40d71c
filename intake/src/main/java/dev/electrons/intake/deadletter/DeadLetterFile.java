package dev.electrons.intake.deadletter;

import dev.electrons.boot.Mesh;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.BatchLoop;
import dev.electrons.kafka.DeadLetters;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.LoopSettings;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files what {@code de.dlq} tells, and throws away what is old. */
public final class DeadLetterFile extends VerticleBase implements BatchHandler {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterFile.class);
    private static final long PATIENCE_S = 10;
    private static final long TIDY_MS = 60_000;

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Postgres postgres;
    private final DeadLetterStore store;
    private final AtomicLong open = new AtomicLong();
    private @Nullable BatchLoop loop;
    private boolean stopping;

    public DeadLetterFile(Mesh<?> mesh, KafkaConfig config, Postgres postgres) {
        this.mesh = mesh;
        this.config = config;
        this.postgres = postgres;
        this.store = new DeadLetterStore(postgres);
        Gauge.builder("de.intake.dead_letters", open, AtomicLong::get).register(mesh.meters());
    }

    @Override
    public Future<?> start() {
        var topic = config.topics().dlq();
        Future.all(postgres.ready(), Topics.ensure(mesh, config, List.of(topic)))
                .onSuccess(_ -> {
                    if (!stopping) {
                        loop = BatchLoop.start(
                                mesh, config, LoopSettings.of("dead-letters", "dead-letters", Set.of(topic)), this);
                        tidy();
                    }
                });
        vertx.setPeriodic(TIDY_MS, _ -> tidy());
        return Future.succeededFuture();
    }

    private void tidy() {
        if (postgres.ready().succeeded()) {
            store.trim()
                    .compose(_ -> store.open())
                    .onSuccess(open::set)
                    .onFailure(e -> log.atDebug()
                            .addKeyValue("reason", e.getMessage())
                            .log("dead letters could not be tidied"));
        }
    }

    @Override
    public void handle(List<Received> batch) throws Exception {
        for (var received : batch) {
            switch (DeadLetters.read(received)) {
                case Reading.Understood<DeadLetters.Letter>(var letter) -> {
                    var id = received.id() == null ? received.where() : received.id();
                    store.add(id, letter).await(PATIENCE_S, TimeUnit.SECONDS);
                    open.incrementAndGet();
                }
                case Reading.Unreadable<DeadLetters.Letter>(var reason) ->
                    log.atError()
                            .addKeyValue("record", received.where())
                            .addKeyValue("reason", reason)
                            .log("a dead letter cannot be read");
            }
        }
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        return loop == null ? Future.succeededFuture() : loop.stop();
    }
}
