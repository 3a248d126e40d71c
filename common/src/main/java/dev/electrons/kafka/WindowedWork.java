package dev.electrons.kafka;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What a {@link WindowedLoop} starts for each record. All methods are called on the loop's thread, one at a time. */
public interface WindowedWork {

    /**
     * Starts work on a record and returns at once; {@code done} is called, from any thread, when what came of it was
     * acknowledged by the broker. A throw means that nothing was started: the record is offered again after a pause.
     */
    void take(Received received, Runnable done);

    /** These were read and will be taken in turn, before any of them is: a place to look for what was cancelled. */
    default void read(List<Received> batch) {}

    /** These partitions are read from now on. Called before any of their records. */
    default void assigned(Set<TopicPartition> partitions) {}

    /** These partitions are another's from now on: what is under way for them will be done there, too. */
    default void revoked(Set<TopicPartition> partitions) {}
}
