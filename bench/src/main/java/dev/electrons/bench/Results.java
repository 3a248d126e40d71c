package dev.electrons.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Hears {@code de.results} as any subscriber would, and notes when. */
final class Results implements AutoCloseable {
    private final Map<String, Long> heard = new ConcurrentHashMap<>();
    final AtomicLong count = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean listening;

    Results(Stage stage) throws InterruptedException {
        thread = Thread.ofPlatform().name("results").start(() -> listen(stage));
        while (!listening) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void listen(Stage stage) {
        try (var consumer =
                new KafkaConsumer<>(Limits.consuming(stage), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor("de.results").stream()
                    .map(part -> new TopicPartition("de.results", part.partition()))
                    .toList());
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            listening = true;
            while (!closed) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    if (heard.putIfAbsent(record.key(), System.nanoTime()) == null) {
                        count.incrementAndGet();
                    }
                }
            }
        }
    }

    /** When a run's result came, by {@link System#nanoTime()}; waits for it. */
    long when(String run) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            var at = heard.get(run);
            if (at != null) {
                return at;
            }
            TimeUnit.MICROSECONDS.sleep(100);
        }
        throw new IllegalStateException("no result of " + run + " within 30 s");
    }

    /** Waits until there are so many results, or until none has come for 10 s. */
    void await(long wanted) throws InterruptedException {
        long last = -1;
        long since = System.nanoTime();
        while (count.get() < wanted && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(10)) {
            if (count.get() != last) {
                last = count.get();
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        closed = true;
        while (thread.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
