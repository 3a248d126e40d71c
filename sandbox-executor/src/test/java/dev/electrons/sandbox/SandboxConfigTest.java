package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.sandbox.backend.Backend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxConfigTest {
    private static SandboxConfig read(Map<String, String> values) {
        var settings = Settings.of(values);
        var config = SandboxConfig.read(settings);
        settings.refuseFaults();
        return config;
    }

    @Test
    void theDefaultsAreStrict() {
        var config = read(Map.of());

        assertThat(config.http().port()).isEqualTo(8090);
        assertThat(config.slots()).isEqualTo(2 * Runtime.getRuntime().availableProcessors());
        assertThat(config.queue()).isEqualTo(100);
        assertThat(config.token()).isEmpty();
        assertThat(config.repos().folder()).isEmpty();
        assertThat(config.repos().hosts()).isEmpty();
        assertThat(config.egress().none()).isTrue();
        assertThat(config.backend()).isEqualTo(Backend.Kind.BWRAP);
    }

    @Test
    void everythingCanBeSet() {
        var config = read(Map.of(
                "DE_HOST", "0.0.0.0",
                "DE_SERVICE_TOKEN", "t",
                "DE_SANDBOX_SLOTS", "7",
                "DE_SANDBOX_HOME", "/srv/sandboxes",
                "DE_SANDBOX_REPOS", "/srv/repos",
                "DE_SANDBOX_GIT_HOSTS", "Git.internal, 10.0.0.7",
                "DE_SANDBOX_EGRESS", "api.example.com, *.pkg.example.org, 10.0.0.9:8443",
                "DE_SANDBOX_BACKEND", "runc"));

        assertThat(config.slots()).isEqualTo(7);
        assertThat(config.egress().rules()).hasSize(3);
        assertThat(config.backend()).isEqualTo(Backend.Kind.RUNC);
        assertThat(config.token()).contains("t");
        assertThat(config.home()).isEqualTo(Path.of("/srv/sandboxes"));
        assertThat(config.repos().folder()).contains(Path.of("/srv/repos"));
        assertThat(config.repos().hosts()).containsExactlyInAnyOrder("git.internal", "10.0.0.7");
    }

    @Test
    void aBackendThatIsNotThereAndAHostThatIsNoneAreRefusedInWords() {
        for (var name : List.of("runsc", "k8s")) {
            assertThatExceptionOfType(SettingsRefused.class)
                    .isThrownBy(() -> read(Map.of("DE_SANDBOX_BACKEND", name)))
                    .withMessageContaining(name + " is not available in this version");
        }
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of("DE_SANDBOX_EGRESS", "http://x")))
                .withMessageContaining("http://x is not host, host:port or *.host");
    }

    @Test
    void anOpenDoorWithoutATokenIsRefused() {
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of("DE_HOST", "0.0.0.0")))
                .withMessageContaining("DE_SERVICE_TOKEN");
    }
}
