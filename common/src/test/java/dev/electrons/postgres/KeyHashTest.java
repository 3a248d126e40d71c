package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.RunId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    @RepeatedTest(50)
    void theHashLeadsToThePartitionThatTheProducerChooses() {
        var run = RunId.next();
        var key = run.toString().getBytes(StandardCharsets.UTF_8);

        for (int partitions = 1; partitions <= 24; partitions++) {
            assertThat(KeyHash.of(run) % partitions).isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
        }
    }

    @Test
    void theHashIsStoredAndMustNeverChange() {
        assertThat(KeyHash.of(RunId.of("0193438e-7d00-7000-8000-000000000001"))).isEqualTo(1773866774);
    }
}
