package dev.electrons.intake;

import dev.electrons.boot.Mesh;
import dev.electrons.event.EventCodec;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.task.Kinds;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What intake stands on: waits for Postgres and Kafka in the background, and lets go of them last. */
final class Foundation extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Foundation.class);

    private final Mesh<IntakeConfig> mesh;
    private final Postgres postgres;
    private final ArtifactStore artifacts;
    private final Publisher publisher;

    Foundation(Mesh<IntakeConfig> mesh, Postgres postgres, ArtifactStore artifacts, Publisher publisher) {
        this.mesh = mesh;
        this.postgres = postgres;
        this.artifacts = artifacts;
        this.publisher = publisher;
    }

    @Override
    public Future<?> start() {
        postgres.register(mesh.health());
        artifacts.register(mesh.health());
        var kafka = mesh.config().kafka();
        Future.all(postgres.ready(), Topics.required(mesh, kafka, kafka.topics().all(Kinds.ALL)))
                .onSuccess(_ -> log.info("Postgres and Kafka are there"))
                .onFailure(failure -> log.error("intake cannot reach what it stands on", failure));
        vertx.executeBlocking(() -> {
            EventCodec.prepare();
            return true;
        });
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return publisher.close().transform(_ -> artifacts.close()).transform(_ -> postgres.close());
    }
}
