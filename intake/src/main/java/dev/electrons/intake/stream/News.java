package dev.electrons.intake.stream;

import dev.electrons.boot.Mesh;
import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.kafka.Tail;
import dev.electrons.kafka.TailListener;
import dev.electrons.kafka.TailStart;
import dev.electrons.kafka.Topics;
import dev.electrons.task.StreamChunk;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code de.events} and {@code de.streams} in the partitions in which somebody listens, and nowhere else: what is
 * watched costs something, what happens does not. A partition is read on for a minute after the last listener has left.
 */
public final class News extends VerticleBase implements TailListener {
    private static final int MOST = 12_000;
    /** A connection that listens, with all that the server and this class keep of it; 6.3 KiB when it was measured. */
    private static final int BYTES_PER_LISTENER = 7 << 10;
    /** What everything else needs. */
    private static final long OTHERS = 32L << 20;

    private static final long PATIENCE_MS = 4_500;
    private static final Duration LINGER = Duration.ofSeconds(60);

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final Map<String, List<Subscription>> byRun = new ConcurrentHashMap<>();
    private final List<Subscription> everything = new CopyOnWriteArrayList<>();
    private final Map<Place, Watched> watched = new HashMap<>();
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
    private final AtomicInteger listeners = new AtomicInteger();
    private final int most = most(Runtime.getRuntime().maxMemory());
    private @Nullable Tail tail;

    private record Place(String topic, int partition) {}

    /** A partition that is read, and for how many. */
    private static final class Watched {
        private Future<Void> begun;
        private int listeners = 1;
        private long idleSince;

        private Watched(Future<Void> begun) {
            this.begun = begun;
        }
    }

    public News(Mesh<?> mesh, KafkaConfig config) {
        this.mesh = mesh;
        this.config = config;
        Gauge.builder("de.intake.listeners", listeners, AtomicInteger::get).register(mesh.meters());
    }

    @Override
    public Future<?> start() {
        tail = Tail.start(mesh, config, "news", this);
        vertx.setPeriodic(LINGER.toMillis() / 6, _ -> rest());
        return Future.succeededFuture();
    }

    /**
     * Listens to a run's events from now on, and with {@code output} to its live output from its creation on.
     *
     * @return succeeds once nothing that is published from now on is missed; fails when Kafka is away, or with 429
     */
    public Future<Subscription> listen(RunId run, boolean output, Listener listener) {
        if (isFull()) {
            return Future.failedFuture(refusal());
        }
        var subscription = new Subscription(run, listener);
        byRun.computeIfAbsent(run.toString(), _ -> new CopyOnWriteArrayList<>()).add(subscription);
        var events = watch(subscription, config.topics().events(), new TailStart.End());
        var streams = output
                ? watch(subscription, config.topics().streams(), new TailStart.At(run.createdAt()))
                : Future.<Void>succeededFuture();
        return Future.join(events, streams)
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .recover(News::late)
                .map(subscription)
                .onFailure(_ -> subscription.close());
    }

    /** Listens to the events of all runs from now on; every partition is read for it. */
    public Future<Subscription> listenToAll(Listener listener) {
        if (isFull()) {
            return Future.failedFuture(refusal());
        }
        var subscription = new Subscription(null, listener);
        everything.add(subscription);
        var topic = config.topics().events();
        return count(topic)
                .compose(count -> Future.join(IntStream.range(0, count)
                        .mapToObj(n -> add(subscription, new Place(topic, n), new TailStart.End()))
                        .toList()))
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .recover(News::late)
                .map(subscription)
                .onFailure(_ -> subscription.close());
    }

    /** How many may listen where the heap has so many bytes: a service without memory would end all their streams. */
    static int most(long heap) {
        long lasting = heap * 7 / 10; // what lives for long does not have all of it
        return Math.clamp((lasting - OTHERS) / BYTES_PER_LISTENER, 100, MOST);
    }

    private boolean isFull() {
        if (listeners.incrementAndGet() <= most) {
            return false;
        }
        listeners.decrementAndGet();
        return true;
    }

    private Problem refusal() {
        return new Problem(
                429,
                "TOO_MANY_LISTENERS",
                "this instance has " + most + " listeners already; try again later",
                Map.of("retry_after_s", 5));
    }

    private static <T> Future<T> late(Throwable failure) {
        return Future.failedFuture(
                failure instanceof TimeoutException
                        ? new Problem(503, "KAFKA_AWAY", "the message broker does not answer in time; try again")
                        : failure);
    }

    private Future<Void> watch(Subscription subscription, String topic, TailStart start) {
        var run = java.util.Objects.requireNonNull(subscription.run);
        return count(topic)
                .map(n -> Topics.partition(run.toString(), n))
                .compose(partition -> add(subscription, new Place(topic, partition), start));
    }

    private Future<Integer> count(String topic) {
        var known = partitions.get(topic);
        return known != null
                ? Future.succeededFuture(known)
                : reader().partitions(topic).onSuccess(found -> partitions.put(topic, found));
    }

    private synchronized Future<Void> add(Subscription subscription, Place place, TailStart start) {
        if (subscription.closed) {
            return Future.failedFuture("closed before it began");
        }
        subscription.places.add(place);
        var known = watched.get(place);
        if (known != null && start instanceof TailStart.End && !known.begun.failed()) {
            known.listeners++;
            return known.begun; // it is read already, and read on from there
        }
        var begun = reader().watch(place.topic(), List.of(place.partition()), start);
        if (known == null) {
            watched.put(place, new Watched(begun));
        } else {
            known.listeners++;
            known.begun = begun;
        }
        return begun;
    }

    private synchronized void remove(Subscription subscription) {
        if (subscription.closed) {
            return;
        }
        subscription.closed = true;
        listeners.decrementAndGet();
        everything.remove(subscription);
        byRun.computeIfPresent(
                String.valueOf(subscription.run),
                (_, held) -> held.remove(subscription) && held.isEmpty() ? null : held);
        subscription.places.forEach(place -> {
            var known = watched.get(place);
            if (known != null && --known.listeners == 0) {
                known.idleSince = System.nanoTime();
            }
        });
    }

    /** Where nobody has listened for a while nothing is read any more; until then, who comes next need not wait. */
    private synchronized void rest() {
        long now = System.nanoTime();
        watched.entrySet().removeIf(entry -> {
            var known = entry.getValue();
            boolean over = known.listeners == 0 && now - known.idleSince > LINGER.toNanos();
            if (over) {
                reader().unwatch(entry.getKey().topic(), List.of(entry.getKey().partition()));
            }
            return over;
        });
    }

    private Tail reader() {
        return java.util.Objects.requireNonNull(tail, "not started");
    }

    @Override
    public boolean wants(String topic, @Nullable String key) {
        return key != null && (byRun.containsKey(key) || !everything.isEmpty());
    }

    @Override
    public void heard(List<Received> batch) {
        for (var received : batch) {
            var listening = byRun.getOrDefault(String.valueOf(received.key()), List.of());
            if (received.topic().equals(config.topics().events())) {
                if (EventMessages.read(received) instanceof Reading.Understood<Recorded>(var event)) {
                    listening.forEach(subscription -> subscription.listener.event(event));
                    everything.forEach(subscription -> subscription.listener.event(event));
                }
            } else if (StreamCodec.read(received) instanceof Reading.Understood<StreamChunk>(var chunk)) {
                listening.forEach(subscription -> subscription.listener.output(chunk, received.offset()));
            }
        }
    }

    @Override
    public Future<?> stop() {
        return reader().stop();
    }

    /** One listener's place among the others, until it is closed. */
    public final class Subscription implements AutoCloseable {
        private final @Nullable RunId run;
        private final Listener listener;
        private final List<Place> places = new CopyOnWriteArrayList<>();
        private boolean closed;

        private Subscription(@Nullable RunId run, Listener listener) {
            this.run = run;
            this.listener = listener;
        }

        /** Succeeds once everything has been heard that was published before; never waits for long. */
        Future<Void> caughtUp() {
            return Future.join(places.stream()
                            .map(place -> reader().caughtUp(place.topic(), List.of(place.partition())))
                            .toList())
                    .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .recover(News::late)
                    .mapEmpty();
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
