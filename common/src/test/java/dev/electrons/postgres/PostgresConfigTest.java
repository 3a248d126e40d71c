package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresConfigTest {
    @Test
    void everySettingIsRead() {
        var config = read(Map.of(
                "DE_POSTGRES_URL", "postgresql://us%40er:p%2Fs%3As+1@db.example:6543/electrons?sslmode=verify-full",
                "DE_POSTGRES_SCHEMA", "mesh_1",
                "DE_POSTGRES_POOL", "3"));

        assertThat(config)
                .isEqualTo(new PostgresConfig(
                        "db.example", 6543, "electrons", "us@er", "p/s:s+1", "verify-full", "mesh_1", 3));
        assertThat(config.connecting().getProperties()).containsEntry("search_path", "mesh_1");
        assertThat(config.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6543/electrons?sslmode=verify-full");
    }

    @Test
    void mostSettingsHaveDefaults() {
        assertThat(read(Map.of("DE_POSTGRES_URL", "postgres://me@localhost/electrons")))
                .isEqualTo(new PostgresConfig("localhost", 5432, "electrons", "me", "", "disable", "public", 8));
    }

    @Test
    void thePasswordIsNeverShown() {
        var config = read(Map.of("DE_POSTGRES_URL", "postgresql://me:hunter2@localhost/electrons"));

        assertThat(config.toString()).contains("me@localhost").doesNotContain("hunter2");
        assertThat(config.jdbcUrl()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://me:hunter2@localhost/electrons",
                "postgresql://localhost/electrons",
                "postgresql://me:hunter2@localhost",
                "postgresql://me:hunter2@/electrons",
                "postgresql://me:hunter2@localhost/electrons?sslmode=perhaps",
                "me:hunter2"
            })
    void anAddressThatIsNoneIsRefusedWithoutShowingIt(String url) {
        assertThatThrownBy(() -> read(Map.of("DE_POSTGRES_URL", url)))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_POSTGRES_URL must look like")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void everyFaultIsReportedTogether() {
        assertThatThrownBy(() -> read(Map.of("DE_POSTGRES_SCHEMA", "a; drop", "DE_POSTGRES_POOL", "0")))
                .hasMessageContaining("DE_POSTGRES_URL is required")
                .hasMessageContaining("DE_POSTGRES_SCHEMA")
                .hasMessageContaining("DE_POSTGRES_POOL");
    }

    private static PostgresConfig read(Map<String, String> values) {
        var settings = Settings.of(values);
        var config = PostgresConfig.read(settings);
        settings.refuseFaults();
        return config;
    }
}
