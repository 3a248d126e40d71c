package dev.electrons.postgres;

import dev.electrons.id.RunId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a run's messages go to, before the number of partitions is known: partition = hash % partitions. */
public final class KeyHash {
    private KeyHash() {}

    /** The hash that Kafka's default partitioner computes of the run id as a key. Never negative. */
    public static int of(RunId run) {
        return Utils.toPositive(Utils.murmur2(run.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
