package dev.electrons.kafka;

import dev.electrons.boot.Mesh;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer group member on one named thread: poll, handle the batch whole, commit, again. At least once: what was not
 * handled is read again, here or by another member.
 */
public final class BatchLoop {
    private static final Logger log = LoggerFactory.getLogger(BatchLoop.class);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(3);

    private final LoopSettings settings;
    private final BatchHandler handler;
    private final Progress progress;
    private final ConsumerThread thread;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();

    private BatchLoop(Mesh<?> mesh, KafkaConfig config, LoopSettings settings, BatchHandler handler) {
        this.settings = settings;
        this.handler = handler;
        this.progress = new Progress(mesh, settings.name());
        var id = Clients.id(mesh, settings.name());
        this.thread = new ConsumerThread(
                mesh.vertx(),
                mesh.service() + "-" + settings.name(),
                () -> Clients.member(config, id, settings),
                this::consume,
                progress);
    }

    /** Starts reading; a broker that is away is waited for. */
    public static BatchLoop start(Mesh<?> mesh, KafkaConfig config, LoopSettings settings, BatchHandler handler) {
        var loop = new BatchLoop(mesh, config, settings, handler);
        loop.thread.start();
        return loop;
    }

    /** Finishes the batch in hand, commits it and leaves; interrupted when that takes more than 10 s. */
    public Future<Void> stop() {
        return thread.stop(STOP).onComplete(_ -> progress.end());
    }

    private void consume(PolledConsumer consumer) throws Exception {
        done.clear();
        consumer.subscribe(settings.topics(), rebalances());
        int failures = 0;
        while (thread.open()) {
            var records = consumer.poll(handler.hasMore() ? Duration.ZERO : settings.patience());
            progress.polled(consumer, records.count());
            if (records.isEmpty() && !handler.hasMore()) {
                continue;
            }
            if (handled(records)) {
                failures = 0;
                commit(consumer, records);
            } else {
                rewind(consumer, records);
                thread.pause(ConsumerThread.backoff(++failures));
            }
        }
        PolledConsumer.unwoken(
                () -> { // the wake-up may come now, after the poll that it was to end
                    consumer.plain().commitSync(done, LAST_COMMIT);
                    return true;
                });
    }

    private boolean handled(ConsumerRecords<String, byte[]> records) throws InterruptedException {
        long begin = System.nanoTime();
        try {
            handler.handle(received(records));
            progress.handled(System.nanoTime() - begin);
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            progress.failed(e);
            log.atWarn()
                    .addKeyValue("loop", settings.name())
                    .addKeyValue("records", records.count())
                    .setCause(e)
                    .log("a batch could not be handled, trying again");
            return false;
        }
    }

    static List<Received> received(ConsumerRecords<String, byte[]> records) {
        var batch = new ArrayList<Received>(records.count());
        records.forEach(record -> batch.add(Received.of(record)));
        return batch;
    }

    private void commit(PolledConsumer consumer, ConsumerRecords<String, byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var place : records.partitions()) {
            offsets.put(
                    place,
                    new OffsetAndMetadata(records.records(place).getLast().offset() + 1));
        }
        done.putAll(offsets);
        consumer.plain().commitAsync(offsets, (_, failure) -> {
            if (failure != null) { // the next commit covers it; what is read again is recognised
                log.atDebug()
                        .addKeyValue("loop", settings.name())
                        .setCause(failure)
                        .log("a commit failed");
            }
        });
    }

    private static void rewind(PolledConsumer consumer, ConsumerRecords<String, byte[]> records) {
        var assigned = consumer.plain().assignment();
        for (var place : records.partitions()) {
            if (assigned.contains(place)) {
                consumer.plain().seek(place, records.records(place).getFirst().offset());
            }
        }
    }

    private ConsumerRebalanceListener rebalances() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                if (!partitions.isEmpty()) {
                    handler.assigned(Set.copyOf(partitions));
                }
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!partitions.isEmpty()) {
                    done.keySet().removeAll(partitions);
                    handler.revoked(Set.copyOf(partitions));
                }
            }
        };
    }
}
