package dev.electrons.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offset windows of the partitions at hand, and their commits: at most one every 100 ms, only what changed. */
final class PrefixCommits {
    private static final Logger log = LoggerFactory.getLogger(PrefixCommits.class);
    private static final long EVERY = Duration.ofMillis(100).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Consumer<String, byte[]> consumer;
    private final Map<TopicPartition, OffsetWindow> windows = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> sent = new HashMap<>();
    private long last = System.nanoTime();

    PrefixCommits(Consumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Takes up where the last owner of these partitions left off. */
    void assigned(Collection<TopicPartition> partitions) {
        var committed = PolledConsumer.unwoken(() -> consumer.committed(Set.copyOf(partitions)));
        for (var place : partitions) {
            var commit = committed.get(place);
            if (commit != null) {
                windows.put(place, new OffsetWindow(commit.offset(), commit.metadata()));
                sent.put(place, commit);
            }
        }
    }

    /** The window of a partition, which starts with this offset when nobody ever committed one. */
    OffsetWindow window(TopicPartition place, long offset) {
        return windows.computeIfAbsent(place, _ -> new OffsetWindow(offset, ""));
    }

    Set<OffsetWindow> remove(Collection<TopicPartition> partitions) {
        var removed = new HashSet<OffsetWindow>();
        for (var place : partitions) {
            var window = windows.remove(place);
            sent.remove(place);
            if (window != null) {
                removed.add(window);
            }
        }
        return removed;
    }

    Set<TopicPartition> all() {
        return windows.keySet();
    }

    void commitIfDue() {
        long now = System.nanoTime();
        if (now - last < EVERY) {
            return;
        }
        var offsets = changed(windows.keySet());
        if (offsets.isEmpty()) {
            return;
        }
        last = now;
        sent.putAll(offsets);
        consumer.commitAsync(offsets, (_, failure) -> {
            if (failure != null) {
                offsets.forEach(sent::remove); // unless a later one replaced it, so that it is sent again
                log.atDebug().setCause(failure).log("a commit failed");
            }
        });
    }

    /** Commits these partitions and waits for it, a few seconds at most. */
    void commitNow(Collection<TopicPartition> partitions) {
        var offsets = changed(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            PolledConsumer.unwoken(() -> {
                consumer.commitSync(offsets, PATIENCE);
                return offsets;
            });
            sent.putAll(offsets);
        } catch (KafkaException e) { // costs repetition, which is recognised
            log.atInfo().addKeyValue("reason", e.getClass().getSimpleName()).log("a last commit failed");
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> changed(Collection<TopicPartition> partitions) {
        var changed = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var place : partitions) {
            var window = windows.get(place);
            if (window != null) {
                var commit = new OffsetAndMetadata(window.committable(), window.metadata());
                if (!commit.equals(sent.get(place))) {
                    changed.put(place, commit);
                }
            }
        }
        return changed;
    }
}
