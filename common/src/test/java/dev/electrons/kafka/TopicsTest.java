package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.task.Kinds;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private final Topics topics = new Topics("de.");

    @Test
    void areNamedAsTheContractSays() {
        assertThat(topics.all(Kinds.ALL))
                .contains(
                        "de.signals",
                        "de.tasks.code",
                        "de.tasks.product-shipping-research",
                        "de.events",
                        "de.results",
                        "de.results.text",
                        "de.streams",
                        "de.control",
                        "de.dlq");
    }

    @Test
    void aKindThatIsNoNameHasNoTopic() {
        assertThatThrownBy(() -> topics.tasks("a/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> topics.tasks("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyIsWhereTheProducerPutsIt() {
        for (var key : java.util.List.of("a", "0199f0c2-7c00-7abc-8def-0123456789ab", "ключ")) {
            var bytes = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);

            assertThat(Topics.partition(key, 12)).isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 12));
        }
    }
}
