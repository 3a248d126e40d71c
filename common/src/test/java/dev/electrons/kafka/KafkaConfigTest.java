package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConfigTest {

    @Test
    void needsABootstrapAndHasDefaultsForTheRest() {
        var config = read(Map.of("DE_KAFKA_BOOTSTRAP", "broker:9092"));

        assertThat(config).isEqualTo(KafkaConfig.at("broker:9092", "de."));
        assertThat(config.partitions()).isEqualTo(12);
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_KAFKA_BOOTSTRAP is required, for example localhost:9092");
    }

    @Test
    void passesSecurityOnToEveryClientAndKeepsItOutOfText() {
        var config = read(Map.of(
                "DE_KAFKA_BOOTSTRAP", "broker:9093",
                "DE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "DE_KAFKA_SASL_JAAS_CONFIG", "org.x.Login required password=\"secret\";",
                "DE_TOPIC_PREFIX", "mine.",
                "DE_TOPIC_PARTITIONS", "3",
                "DE_INSTANCE", "left"));

        assertThat(Clients.producer(config, "p")).containsEntry("security.protocol", "SASL_SSL");
        assertThat(Clients.consumer(config, "c", 1)).containsEntry("security.protocol", "SASL_SSL");
        assertThat(config.toString())
                .contains("sasl.jaas.config", "broker:9093")
                .doesNotContain("secret");
        assertThat(config.topics().signals()).isEqualTo("mine.signals");
        assertThat(config.partitions()).isEqualTo(3);
    }

    @Test
    void refusesWhatNoClientKnowsAndWhatCannotBeATopic() {
        assertThatThrownBy(() -> read(Map.of(
                        "DE_KAFKA_BOOTSTRP", "broker:9092",
                        "DE_KAFKA_BOOTSTRAP_SERVERS", "other:1",
                        "DE_KAFKA_ACKS", "0",
                        "DE_TOPIC_PREFIX", "a b")))
                .hasMessageContaining("DE_KAFKA_BOOTSTRP is neither DE_KAFKA_BOOTSTRAP nor a setting of Kafka clients")
                .hasMessageContaining("DE_KAFKA_BOOTSTRAP_SERVERS is neither")
                .hasMessageContaining("DE_KAFKA_ACKS is neither")
                .hasMessageContaining("DE_TOPIC_PREFIX must be")
                .hasMessageContaining("DE_KAFKA_BOOTSTRAP is required");
    }

    @Test
    void onlyAProcessWithANameOfItsOwnIsAStaticMember() {
        var settings = LoopSettings.of("loop", "group", java.util.Set.of("t"));
        var named = read(Map.of("DE_KAFKA_BOOTSTRAP", "b:1", "DE_INSTANCE", "left"));
        var unnamed = read(Map.of("DE_KAFKA_BOOTSTRAP", "b:1"));

        assertThat(Clients.member(named, "c", settings)).containsEntry("group.instance.id", "left-loop");
        assertThat(Clients.member(unnamed, "c", settings)).doesNotContainKey("group.instance.id");
        assertThat(Clients.member(unnamed, "c", settings)).containsEntry("group.id", "de.group");
    }

    private static KafkaConfig read(Map<String, String> values) {
        var settings = Settings.of(values);
        var config = KafkaConfig.read(settings);
        settings.refuseFaults();
        return config;
    }
}
