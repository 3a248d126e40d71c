package dev.electrons.kafka;

import dev.electrons.boot.Health.Finding;
import dev.electrons.boot.Mesh;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Whether a consumer gets on: its health check {@code consumer <name>} and its meters. */
final class Progress {
    private static final Duration STALE = Duration.ofSeconds(15);
    private static final long LAG_EVERY = Duration.ofSeconds(1).toNanos();

    private final Mesh<?> mesh;
    private final Counter records;
    private final Counter failures;
    private final DistributionSummary sizes;
    private final Timer latency;
    private final Gauge lagGauge;
    private volatile long seen = System.nanoTime();
    private volatile boolean everSeen;
    private volatile long lag;
    private volatile int partitions;
    private volatile @Nullable String trouble;
    private long lagAt;

    Progress(Mesh<?> mesh, String loop) {
        this.mesh = mesh;
        var tags = Tags.of("service", mesh.service(), "loop", loop);
        var meters = mesh.meters();
        records = meters.counter("de.kafka.records", tags);
        failures = meters.counter("de.kafka.batch.failures", tags);
        sizes = DistributionSummary.builder("de.kafka.batch.size").tags(tags).register(meters);
        latency = Timer.builder("de.kafka.batch.latency").tags(tags).register(meters);
        lagGauge = Gauge.builder("de.kafka.lag", this, progress -> progress.lag)
                .tags(tags)
                .register(meters);
        mesh.health().register("consumer " + loop, () -> Future.succeededFuture(finding()));
    }

    /** A poll came back. */
    void polled(PolledConsumer consumer, int count) {
        long now = System.nanoTime();
        if (count > 0) {
            records.increment(count);
            sizes.record(count);
        }
        if (now - lagAt < LAG_EVERY && everSeen) {
            seen = count > 0 ? now : seen;
            return;
        }
        lagAt = now;
        if (consumer.connected()) {
            seen = now;
            everSeen = true;
        }
        var assigned = consumer.plain().assignment();
        partitions = assigned.size();
        lag = assigned.stream()
                .mapToLong(place -> consumer.plain().currentLag(place).orElse(0))
                .sum();
    }

    /** There is nothing to read at the moment, on purpose. */
    void idle() {
        seen = System.nanoTime();
        everSeen = true;
        partitions = 0;
        lag = 0;
    }

    /** A batch was handled. */
    void handled(long nanos) {
        latency.record(Duration.ofNanos(nanos));
        trouble = null;
    }

    /** A batch could not be handled and will be tried again. */
    void failed(Throwable failure) {
        failures.increment();
        trouble = failure.getClass().getSimpleName();
    }

    /** The consumer itself broke. */
    void broken(Exception failure) {
        trouble = failure.getClass().getSimpleName();
    }

    void end() {
        mesh.meters().remove(lagGauge);
    }

    Finding finding() {
        var age = Duration.ofNanos(System.nanoTime() - seen);
        var data = new LinkedHashMap<String, Object>();
        data.put("last_poll_ms", age.toMillis());
        data.put("partitions", partitions);
        data.put("lag", lag);
        var words = trouble;
        if (words != null) {
            data.put("trouble", words);
        }
        if (!everSeen || age.compareTo(STALE) > 0) {
            data.put("waiting_for", "Kafka");
            return Finding.down(data);
        }
        return words == null ? Finding.up(data) : Finding.degraded(data);
    }
}
