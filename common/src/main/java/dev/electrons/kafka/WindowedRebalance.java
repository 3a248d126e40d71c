package dev.electrons.kafka;

import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Partitions come and go under a windowed loop: what was finished is committed before another may read on. */
record WindowedRebalance(PrefixCommits commits, WindowedWork work, Runnable settle, Consumer<OffsetWindow> forget)
        implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            commits.assigned(partitions);
            work.assigned(Set.copyOf(partitions));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        settle.run();
        commits.commitNow(partitions);
        drop(partitions);
    }

    /** Another has them already; nothing can be committed any more. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        drop(partitions);
    }

    private void drop(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            commits.remove(partitions).forEach(forget);
            work.revoked(Set.copyOf(partitions));
        }
    }
}
