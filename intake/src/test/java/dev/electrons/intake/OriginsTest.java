package dev.electrons.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static List<String> read(Map<String, String> values) {
        var settings = Settings.of(values);
        var origins = Origins.read(settings);
        settings.refuseFaults();
        return origins.named();
    }

    @Test
    void allMayCallUnlessSomeAreNamed() {
        assertThat(read(Map.of())).isEmpty();
        assertThat(read(Map.of("DE_CORS_ORIGINS", "*"))).isEmpty();
        assertThat(read(Map.of("DE_CORS_ORIGINS", "https://console.example.com, http://localhost:3000")))
                .containsExactly("https://console.example.com", "http://localhost:3000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "console.example.com",
                "https://console.example.com/",
                "*, https://console.example.com",
                "ftp://a.example",
                "https://me@a.example",
                "https://a b"
            })
    void whatIsNoOriginIsRefused(String text) {
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of("DE_CORS_ORIGINS", text)))
                .withMessageContaining("DE_CORS_ORIGINS")
                .withMessageContaining("expected");
    }
}
