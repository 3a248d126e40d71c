package dev.electrons.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntakeConfigTest {
    private static Optional<Duration> retention(Map<String, String> given) {
        var values = new HashMap<>(given);
        values.put("DE_POSTGRES_URL", "postgresql://a:b@127.0.0.1:5432/c");
        values.put("DE_KAFKA_BOOTSTRAP", "127.0.0.1:9092");
        var settings = Settings.of(values);
        var config = IntakeConfig.read(settings);
        settings.refuseFaults();
        return config.retention();
    }

    @Test
    void endedRunsAreKeptForGoodUnlessATimeIsSaid() {
        assertThat(retention(Map.of())).isEmpty();
        assertThat(retention(Map.of("DE_RETENTION", "90d"))).contains(Duration.ofDays(90));
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> retention(Map.of("DE_RETENTION", "1h")))
                .withMessageContaining("DE_RETENTION is PT1H; expected at least 1d");
    }
}
