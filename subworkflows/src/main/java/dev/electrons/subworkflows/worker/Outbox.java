package dev.electrons.subworkflows.worker;

import dev.electrons.boot.Mesh;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.DeadLetters;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.signal.Signal;
import dev.electrons.task.Control;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that workers publish, through the one publisher of this service. Part of the service, so that it is closed last. */
public final class Outbox extends VerticleBase implements SignalPost {
    private final Publisher publisher;
    private final DeadLetters deadLetters;
    private final SignalCodec signals;
    private final StreamCodec chunks;
    private final ControlCodec controls;
    private final InstantSource clock;

    public Outbox(Mesh<?> mesh, KafkaConfig config, InstantSource clock) {
        this.clock = clock;
        Topics topics = config.topics();
        publisher = new Publisher(mesh, config);
        deadLetters = new DeadLetters(publisher, topics, mesh.service());
        signals = new SignalCodec(topics, mesh.service());
        chunks = new StreamCodec(topics, mesh.service());
        controls = new ControlCodec(topics, mesh.service());
    }

    @Override
    public Future<?> signals(List<? extends Signal> batch, @Nullable String traceparent) {
        var now = clock.instant();
        return publisher.send(batch.stream()
                .map(signal -> signals.message(signal, now, traceparent))
                .toList());
    }

    @Override
    public Future<?> chunks(List<StreamChunk> batch) {
        return publisher.send(batch.stream().map(chunks::message).toList());
    }

    /** Says something to whoever reads this partition of the control topic. */
    Future<Void> control(Control control, int partition) {
        return publisher.send(List.of(controls.message(control).in(partition)));
    }

    /** What could not be read. */
    Future<Void> dead(Received received, String reason) {
        return deadLetters.send(received, reason);
    }

    @Override
    public Future<?> stop() {
        return publisher.close();
    }
}
