package dev.electrons.kafka;

import dev.electrons.boot.Health.Finding;
import dev.electrons.boot.Mesh;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes batches and knows whether the broker is there. Messages with one key keep the order they were sent in.
 *
 * <p>A batch is handed as a whole to one thread and there to Kafka's own producer; docs/adr says what handing over each
 * message costs instead. The first message that can't be sent ends its batch, so that nobody waits the client's longest
 * wait once for every message.
 */
public final class Publisher {
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration PROMPT = Duration.ofMillis(2_500);

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Reachability reachability;
    private final WorkerExecutor worker;
    private final Timer latency;
    private final Counter published;
    private final Counter failed;
    private volatile @Nullable Producer<String, byte[]> producer;
    private volatile @Nullable Metric connections;
    private volatile boolean closed;

    /** A publisher for one service, with the health check {@code kafka}. Connects when first used. */
    public Publisher(Mesh<?> mesh, KafkaConfig config) {
        this.mesh = mesh;
        this.config = config;
        this.reachability = new Reachability(mesh.vertx(), config, Clients.id(mesh, "reachability"));
        this.worker = mesh.vertx().createSharedWorkerExecutor(Clients.id(mesh, "publisher"), 1);
        var meters = mesh.meters();
        latency = Timer.builder("de.kafka.publish.latency")
                .tag("service", mesh.service())
                .register(meters);
        published = meters.counter("de.kafka.published", "service", mesh.service());
        failed = meters.counter("de.kafka.publish.failures", "service", mesh.service());
        mesh.health().register("kafka", () -> available().map(this::finding));
    }

    private Finding finding(boolean there) {
        return there
                ? Finding.up(Map.of("bootstrap", config.bootstrap()))
                : Finding.down(Map.of("bootstrap", config.bootstrap(), "waiting_for", "Kafka"));
    }

    /**
     * Sends them all.
     *
     * @return succeeds when the broker has acknowledged every one of them; fails with {@link KafkaAway}, after at most
     *     about 13 s, or with {@link Unpublishable}. Some may have arrived then.
     */
    public Future<Void> send(List<Message> messages) {
        if (messages.isEmpty()) {
            return Future.succeededFuture();
        }
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the publisher is closed"));
        }
        var batch = new Batch(messages, mesh.vertx().getOrCreateContext());
        worker.executeBlocking(() -> {
                    batch.send();
                    return null;
                })
                .onFailure(batch::fail);
        return batch.done.future();
    }

    /** Messages on their way: done when the last of them is acknowledged, or refused. */
    private final class Batch {
        private final List<Message> messages;
        private final Context context;
        private final Promise<Void> done = Promise.promise();
        private final AtomicInteger left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final long begin = System.nanoTime();

        Batch(List<Message> messages, Context context) {
            this.messages = List.copyOf(messages);
            this.context = context;
            this.left = new AtomicInteger(messages.size());
        }

        void send() {
            int sent = 0;
            try {
                if (reachability.justMissed()) { // who queued behind a wait that was in vain need not wait again
                    throw new KafkaAway(new TimeoutException("no answer a moment ago"));
                }
                var open = open();
                for (; sent < messages.size() && failure.get() == null; sent++) {
                    open.send(CloudEventHeaders.record(messages.get(sent)), (_, problem) -> settle(1, problem));
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
            settle(messages.size() - sent, null); // those that nobody will call back for
        }

        /** Nothing of it was sent. */
        void fail(Throwable problem) {
            settle(messages.size(), problem);
        }

        private void settle(int count, @Nullable Throwable problem) {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            if (count > 0 && left.addAndGet(-count) == 0) {
                context.runOnContext(_ -> complete(failure.get()));
            }
        }

        private void complete(@Nullable Throwable problem) {
            if (problem == null) {
                reachability.heard();
                latency.record(Duration.ofNanos(System.nanoTime() - begin));
                published.increment(messages.size());
                done.complete();
            } else {
                failed.increment();
                done.fail(named(problem));
            }
        }
    }

    private Producer<String, byte[]> open() {
        var open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    Clients.producer(config, Clients.id(mesh, "publisher")),
                    new StringSerializer(),
                    new ByteArraySerializer());
            producer = open;
            connections = open.metrics().entrySet().stream()
                    .filter(metric -> metric.getKey().name().equals("connection-count"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return open;
    }

    private RuntimeException named(Throwable failure) {
        return switch (failure) {
            case KafkaAway e -> e; // known without asking: says nothing about now
            case RecordTooLargeException e -> new Unpublishable(e);
            case InvalidTopicException e -> new Unpublishable(e);
            case SerializationException e -> new Unpublishable(e);
            default -> {
                if (!connected()) {
                    reachability.missed();
                }
                yield new KafkaAway(failure);
            }
        };
    }

    /** Whether the broker is there; answers within 1 s, at once when something was heard of it within the last. */
    public Future<Boolean> available() {
        return reachability.now(connected());
    }

    /** Succeeds when the broker is there, and fails with {@link KafkaAway} within 1 s when it is not. */
    public Future<Void> there() {
        return available()
                .compose(there -> there
                        ? Future.succeededFuture()
                        : Future.failedFuture(new KafkaAway(new TimeoutException("nobody answers"))));
    }

    /**
     * Sends for somebody who waits: fails with {@link KafkaAway} after 3.5 s at most, 1 s of them to find out whether it is there. What was handed over may arrive all the same.
     */
    public Future<Void> promptly(List<Message> messages) {
        return there().compose(_ -> send(messages)
                .timeout(PROMPT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof java.util.concurrent.TimeoutException ? new KafkaAway(failure) : failure)));
    }

    private boolean connected() {
        var open = connections;
        return open != null && open.metricValue() instanceof Number count && count.doubleValue() > 0;
    }

    /** Waits up to 5 s for what is on its way, then closes. */
    public Future<Void> close() {
        closed = true;
        return worker.executeBlocking(() -> {
                    var open = producer;
                    if (open != null) {
                        open.close(CLOSE);
                    }
                    reachability.close();
                    return null;
                })
                .eventually(worker::close)
                .mapEmpty();
    }
}
