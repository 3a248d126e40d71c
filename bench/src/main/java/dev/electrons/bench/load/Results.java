package dev.electrons.bench.load;

import dev.electrons.boot.Mesh;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.Tail;
import dev.electrons.kafka.TailListener;
import dev.electrons.kafka.TailStart;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts what arrives on {@code de.results}, as any application would hear it. */
public final class Results implements TailListener, AutoCloseable {
    private final AtomicLong count = new AtomicLong();
    private final Tail tail;

    private final Predicate<String> counted;

    private Results(Mesh<?> mesh, KafkaConfig kafka, Predicate<String> counted) {
        this.counted = counted;
        tail = Tail.start(mesh, kafka, "results", this);
    }

    /** Counts from now on; the topics must be there. */
    public static Results listen(Mesh<?> mesh, KafkaConfig kafka) throws TimeoutException {
        return listen(mesh, kafka, _ -> true);
    }

    /** Counts from now on those of these runs; the topics must be there. */
    public static Results listen(Mesh<?> mesh, KafkaConfig kafka, Predicate<String> runs) throws TimeoutException {
        var results = new Results(mesh, kafka, runs);
        var topic = kafka.topics().results();
        results.tail
                .partitions(topic)
                .compose(n ->
                        results.tail.watch(topic, IntStream.range(0, n).boxed().toList(), new TailStart.End()))
                .await(20, TimeUnit.SECONDS);
        return results;
    }

    /** Results so far. */
    public long count() {
        return count.get();
    }

    /** Waits until there are so many. */
    public void await(long wanted, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (count) {
            while (count.get() < wanted) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IllegalStateException(
                            "only " + count.get() + " of " + wanted + " results within " + seconds + " s");
                }
                count.wait(left);
            }
        }
    }

    /** The key is enough to count: nothing else of a record is looked at. */
    @Override
    public boolean wants(String topic, @Nullable String key) {
        if (key != null && counted.test(key)) {
            count.incrementAndGet();
            synchronized (count) {
                count.notifyAll();
            }
        }
        return false;
    }

    @Override
    public void heard(List<Received> batch) {}

    @Override
    public void close() throws TimeoutException {
        tail.stop().await(15, TimeUnit.SECONDS);
    }
}
