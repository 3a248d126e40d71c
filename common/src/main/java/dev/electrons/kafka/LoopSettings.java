package dev.electrons.kafka;

import java.time.Duration;
import java.util.Set;

/**
 * How a consumer loop reads.
 *
 * @param name of the loop, in thread names, metrics and health
 * @param group consumer group; the topic prefix is put before it
 * @param maxPoll most records in one batch
 * @param patience how long a poll waits when nothing is there; also how soon a stop is noticed
 */
public record LoopSettings(String name, String group, Set<String> topics, int maxPoll, Duration patience) {
    /** Records of a full batch, unless a loop says otherwise. */
    public static final int MOST = 500;

    public LoopSettings {
        topics = Set.copyOf(topics);
    }

    /** A loop of up to {@link #MOST} records a batch. */
    public static LoopSettings of(String name, String group, Set<String> topics) {
        return new LoopSettings(name, group, topics, MOST, Duration.ofMillis(200));
    }

    public LoopSettings withMaxPoll(int records) {
        return new LoopSettings(name, group, topics, records, patience);
    }
}
