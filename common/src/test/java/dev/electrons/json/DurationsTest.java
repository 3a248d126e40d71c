package dev.electrons.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    record Timed(Duration patience) {}

    @ParameterizedTest
    @CsvSource({"250ms,250", "5s,5000", "2m,120000", "1h,3600000", "7d,604800000", "PT1M30S,90000", " 5s ,5000"})
    void readsBothForms(String text, long milliseconds) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "1.5s", "5w", "soon", "99999999999999999999s"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatWasExpectedWhenAFieldIsNotADuration() {
        var module = new com.fasterxml.jackson.databind.module.SimpleModule()
                .addDeserializer(Duration.class, new DurationText());
        var mapper = Json.MAPPER.copy().registerModule(module);

        assertThatThrownBy(() -> mapper.readValue("{\"patience\":\"soon\"}", Timed.class))
                .hasMessageContaining("expected a duration such as 30s, 5m or PT1H");
    }
}
