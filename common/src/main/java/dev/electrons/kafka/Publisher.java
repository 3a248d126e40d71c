package dev.electrons.kafka;

import dev.electrons.boot.Health.Finding;
import dev.electrons.boot.Mesh;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.kafka.client.common.KafkaClientOptions;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
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
 * <p>A topic is looked up once before anything is sent to it: the client would otherwise wait its longest for the topic
 * again and again, for each message of a batch.
 */
public final class Publisher {
    private static final int CLOSE_MS = 5_000;

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Reachability reachability;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Timer latency;
    private final Counter published;
    private final Counter failed;
    private final Object lock = new Object();
    private Future<?> gate = Future.succeededFuture();
    private volatile @Nullable KafkaWriteStream<String, byte[]> stream;
    private volatile boolean closed;

    /** A publisher for one service, with the health check {@code kafka}. Connects when first used. */
    public Publisher(Mesh<?> mesh, KafkaConfig config) {
        this.mesh = mesh;
        this.config = config;
        this.reachability = new Reachability(mesh.vertx(), config, mesh.instance() + "-reachability");
        var meters = mesh.meters();
        latency = Timer.builder("de.kafka.publish.latency")
                .tag("service", mesh.service())
                .register(meters);
        published = meters.counter("de.kafka.published", "service", mesh.service());
        failed = meters.counter("de.kafka.publish.failures", "service", mesh.service());
        mesh.health()
                .register(
                        "kafka",
                        () -> available()
                                .map(there -> there
                                        ? Finding.up(Map.of("bootstrap", config.bootstrap()))
                                        : Finding.down(
                                                Map.of("bootstrap", config.bootstrap(), "waiting_for", "Kafka"))));
    }

    /**
     * Sends them all.
     *
     * @return succeeds when the broker has acknowledged every one of them; fails with {@link KafkaAway}, after at most
     *     about 13 s, or with {@link Unpublishable}. Those that did arrive have arrived.
     */
    public Future<Void> send(List<Message> messages) {
        if (messages.isEmpty()) {
            return Future.succeededFuture();
        }
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the publisher is closed"));
        }
        var topics = messages.stream().map(Message::topic).collect(Collectors.toSet());
        synchronized (lock) {
            var open = stream;
            if (open != null && gate.isComplete() && known.containsAll(topics)) {
                return sendAll(open, messages);
            }
            // Later batches queue behind this one, or they would overtake it.
            var learned = gate.transform(_ -> learn(topics));
            gate = learned;
            return learned.compose(producer -> sendAll(producer, messages));
        }
    }

    private Future<KafkaWriteStream<String, byte[]>> learn(Set<String> topics) {
        if (reachability.justMissed()) { // who queued behind a wait that was in vain need not wait again
            return Future.failedFuture(new KafkaAway(new TimeoutException("no answer a moment ago")));
        }
        return mesh.vertx()
                .executeBlocking(this::open)
                .map(java.util.Objects::requireNonNull)
                .compose(producer -> {
                    Future<?> all = Future.succeededFuture();
                    for (var topic : topics) {
                        if (!known.contains(topic)) {
                            all = all.compose(_ -> producer.partitionsFor(topic).onSuccess(_ -> known.add(topic)));
                        }
                    }
                    return all.map(_ -> producer);
                })
                .recover(failure -> Future.failedFuture(named(failure)));
    }

    private KafkaWriteStream<String, byte[]> open() {
        var open = stream;
        if (open != null) {
            return open;
        }
        var producer = new KafkaProducer<>(
                Clients.producer(config, mesh.instance() + "-publisher"),
                new StringSerializer(),
                new ByteArraySerializer());
        var options = new KafkaClientOptions().setTracingPolicy(TracingPolicy.IGNORE); // ours rides in the messages
        KafkaWriteStream<String, byte[]> opened = KafkaWriteStream.create(mesh.vertx(), producer, options);
        opened.exceptionHandler(_ -> {}); // every send tells its own failure
        stream = opened;
        return opened;
    }

    private Future<Void> sendAll(KafkaWriteStream<String, byte[]> producer, List<Message> messages) {
        Promise<Void> all = Promise.promise();
        var left = new AtomicInteger(messages.size());
        var first = new AtomicReference<@Nullable Throwable>();
        long begin = System.nanoTime();
        for (var message : messages) {
            producer.send(CloudEventHeaders.record(message)).onComplete((_, failure) -> {
                if (failure != null) {
                    first.compareAndSet(null, failure);
                }
                if (left.decrementAndGet() == 0) {
                    settle(all, first.get(), messages.size(), System.nanoTime() - begin);
                }
            });
        }
        return all.future();
    }

    private void settle(Promise<Void> all, @Nullable Throwable failure, int count, long nanos) {
        if (failure == null) {
            reachability.heard();
            latency.record(Duration.ofNanos(nanos));
            published.increment(count);
            all.complete();
        } else {
            all.fail(named(failure));
        }
    }

    private RuntimeException named(Throwable failure) {
        failed.increment();
        return switch (failure) {
            case RecordTooLargeException e -> new Unpublishable(e);
            case InvalidTopicException e -> new Unpublishable(e);
            case SerializationException e -> new Unpublishable(e);
            case KafkaAway e -> e;
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

    private boolean connected() {
        var open = stream;
        if (open == null) {
            return false;
        }
        return open.unwrap().metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-count"))
                .anyMatch(metric -> metric.getValue().metricValue() instanceof Number count && count.doubleValue() > 0);
    }

    /** Waits up to 5 s for what is on its way, then closes. */
    public Future<Void> close() {
        closed = true;
        var open = stream;
        var closing = open == null ? Future.<Void>succeededFuture() : open.close(CLOSE_MS);
        return closing.eventually(() -> mesh.vertx().executeBlocking(() -> {
            reachability.close();
            return null;
        }));
    }
}
