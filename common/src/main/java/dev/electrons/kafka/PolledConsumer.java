package dev.electrons.kafka;

import io.vertx.core.Vertx;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.kafka.client.common.KafkaClientOptions;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer owned by one thread of ours. Vert.x's client polls; between polls the plain consumer behind it is ours
 * alone, for what Vert.x's lacks: rebalance listeners in time, asynchronous commits, committed offsets (its {@code
 * committed()} calls a method that Kafka 4 removed), lag.
 */
final class PolledConsumer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PolledConsumer.class);
    private static final long CLOSE_SECONDS = 5;

    private final KafkaReadStream<String, byte[]> stream;
    private final Consumer<String, byte[]> plain;

    private PolledConsumer(KafkaReadStream<String, byte[]> stream) {
        this.stream = stream;
        this.plain = stream.unwrap();
    }

    /** Fails when no bootstrap name can be resolved; a broker that is merely away is waited for by polling. */
    static PolledConsumer open(Vertx vertx, Map<String, Object> properties) {
        var plain = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        var options = new KafkaClientOptions().setTracingPolicy(TracingPolicy.IGNORE); // ours rides in the messages
        var stream = KafkaReadStream.create(vertx, plain, options);
        stream.subscription().await(); // its worker thread exists only after a first task
        return new PolledConsumer(stream);
    }

    /** The listener is called while {@link #poll} waits, never beside other use of the consumer. */
    void subscribe(Set<String> topics, ConsumerRebalanceListener listener) {
        plain.subscribe(topics, listener);
    }

    /** Waits for records; empty after {@code patience}, or earlier when woken. */
    ConsumerRecords<String, byte[]> poll(Duration patience) throws InterruptedException {
        var polled = stream.poll(patience);
        while (true) {
            try {
                return polled.await(patience.toMillis() + 10_000, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // The plain consumer is still in use over there: nothing but waiting is safe.
                log.warn("a poll takes 10 s longer than it was given");
            }
        }
    }

    /** Ends a waiting poll early; from any thread. */
    void wake() {
        plain.wakeup();
    }

    /** The plain consumer; only between polls, or within a rebalance listener. */
    Consumer<String, byte[]> plain() {
        return plain;
    }

    /** Does something that blocks on the plain consumer, though somebody may wake it meanwhile for another reason. */
    static <T> T unwoken(Supplier<T> blocking) {
        while (true) {
            try {
                return blocking.get();
            } catch (WakeupException _) {
                // The wake-up is spent; whoever woke us finds us awake anyway.
            }
        }
    }

    /** Whether any connection to a broker is up: polling alone never says that the broker is away. */
    boolean connected() {
        for (var entry : plain.metrics().entrySet()) {
            if (entry.getKey().name().equals("connection-count") && entry.getValue() instanceof KafkaMetric metric) {
                return metric.metricValue() instanceof Number count && count.doubleValue() > 0;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            stream.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            log.warn("a consumer did not close in time", e);
        }
    }
}
