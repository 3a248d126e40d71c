package dev.electrons.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void reportsEveryFaultAtOnce() {
        var settings = Settings.of(Map.of(
                "DE_PORT", "80800",
                "DE_WORKER_WINDOW", "many",
                "DE_RUNNER_PROXY_URL", "no url",
                "DE_LOG_FORMAT", "text",
                "DE_PASPHRASE", "x"));

        settings.number("DE_PORT", 8080, 0, 65_535);
        settings.number("DE_WORKER_WINDOW", 8, 1, 1_000);
        settings.uri("DE_RUNNER_PROXY_URL", "http://localhost:8091");
        settings.required("DE_POSTGRES_URL", "postgresql://user:pass@host/db");

        assertThatThrownBy(settings::refuseFaults)
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_PORT must be a whole number from 0 to 65535")
                .hasMessageContaining("DE_WORKER_WINDOW must be a whole number from 1 to 1000")
                .hasMessageContaining("DE_RUNNER_PROXY_URL must be a URL such as http://localhost:8091")
                .hasMessageContaining("DE_POSTGRES_URL is required, for example postgresql://user:pass@host/db")
                .hasMessageContaining("DE_PASPHRASE is not a setting; did you mean DE_PASSPHRASE?");
    }

    @Test
    void readsEveryKindOfValueOrItsDefault() {
        var settings = Settings.of(Map.of(
                "DE_PORT", " 9000 ", "DE_LOG_LEVEL", " ", "DE_SANDBOX_URL", "http://sandbox:8090", "DE_DATA", "30s"));

        assertThat(settings.number("DE_PORT", 8080, 0, 65_535)).isEqualTo(9_000);
        assertThat(settings.text("DE_LOG_LEVEL", "INFO")).isEqualTo("INFO");
        assertThat(settings.uri("DE_SANDBOX_URL", "http://x")).isEqualTo(URI.create("http://sandbox:8090"));
        assertThat(settings.duration("DE_DATA", Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.flag("DE_HOST", true)).isTrue();
        settings.refuseFaults();
    }

    @Test
    void valuesUnderAPrefixAreKeyedByTheRestOfTheirNames() {
        var settings = Settings.of(Map.of("DE_KAFKA_SECURITY_PROTOCOL", "SSL", "DE_KAFKA_BOOTSTRAP", "b:1"));

        assertThat(settings.under("DE_KAFKA_")).isEqualTo(Map.of("security.protocol", "SSL", "bootstrap", "b:1"));
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        var file = write("""
                port: 9000
                kafka:
                  bootstrap: file:9092
                  security.protocol: SSL
                subworkflows: [code, text]
                passphrase: null
                """);

        var values = ConfigFile.under(Map.of("DE_CONFIG", file, "DE_KAFKA_BOOTSTRAP", "environment:9092"));

        assertThat(values)
                .containsEntry("DE_PORT", "9000")
                .containsEntry("DE_KAFKA_BOOTSTRAP", "environment:9092")
                .containsEntry("DE_KAFKA_SECURITY_PROTOCOL", "SSL")
                .containsEntry("DE_SUBWORKFLOWS", "code,text")
                .doesNotContainKey("DE_PASSPHRASE");
    }

    @Test
    void aMisspeltKeyInTheFileIsRefusedLikeAnyOther() throws IOException {
        var file = write("prot: 9000");

        assertThatThrownBy(() ->
                        Settings.of(ConfigFile.under(Map.of("DE_CONFIG", file))).refuseFaults())
                .hasMessageContaining("DE_PROT is not a setting; did you mean DE_PORT?");
    }

    @Test
    void aFileThatIsMissingOrNoMappingIsRefusedByName() throws IOException {
        var list = write("- a\n- b\n");

        assertThatThrownBy(() -> ConfigFile.under(Map.of("DE_CONFIG", "/nowhere.yaml")))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("/nowhere.yaml");
        assertThatThrownBy(() -> ConfigFile.under(Map.of("DE_CONFIG", list)))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("not a mapping");
        assertThat(ConfigFile.under(Map.of("DE_CONFIG", write("")))).containsOnlyKeys("DE_CONFIG");
    }

    @Test
    void httpListensOnLoopbackUnlessTold() {
        var usual = HttpConfig.read(Settings.of(Map.of()), 8080);
        var set = HttpConfig.read(
                Settings.of(Map.of("DE_HOST", "0.0.0.0", "DE_PORT", "1", "DE_MANAGEMENT_PORT", "2")), 8080);

        assertThat(usual.loopback()).isTrue();
        assertThat(usual.port()).isEqualTo(8080);
        assertThat(usual.managementPort()).isEmpty();
        assertThat(set.loopback()).isFalse();
        assertThat(set.managementPort()).hasValue(2);
    }

    private String write(String yaml) throws IOException {
        var file = Files.createTempFile(folder, "config", ".yaml");
        return Files.writeString(file, yaml).toString();
    }
}
