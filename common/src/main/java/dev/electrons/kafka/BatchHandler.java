package dev.electrons.kafka;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What a {@link BatchLoop} does with what it reads. All methods are called one at a time, never concurrently. */
public interface BatchHandler {

    /**
     * Handles a batch whole; it may block. When it returns, the batch is done and its offsets are committed.
     *
     * @throws Exception to see the same records again after a pause; nothing is ever skipped
     */
    void handle(List<Received> batch) throws Exception;

    /** Whether it has more to do though nothing new is read: it is called again at once, perhaps with no records. */
    default boolean hasMore() {
        return false;
    }

    /** These partitions are read from now on. Called before any of their records. */
    default void assigned(Set<TopicPartition> partitions) {}

    /** These partitions are another's from now on, or soon. */
    default void revoked(Set<TopicPartition> partitions) {}
}
