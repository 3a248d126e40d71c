package dev.electrons.subworkflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.task.Kinds;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubworkflowsConfigTest {
    private static SubworkflowsConfig read(Map<String, String> values) {
        var all = new HashMap<>(values);
        all.put("DE_KAFKA_BOOTSTRAP", "kafka:9092");
        var settings = Settings.of(all);
        var config = SubworkflowsConfig.read(settings);
        settings.refuseFaults();
        return config;
    }

    @Test
    void withoutSettingsAllKindsAreServedBesideTheOtherServices() {
        var config = read(Map.of());
        assertThat(config.http().port()).isEqualTo(8082);
        assertThat(config.kafka().bootstrap()).isEqualTo("kafka:9092");
        assertThat(config.kinds()).isEqualTo(Kinds.ALL);
        assertThat(config.windowOf("program"))
                .isEqualTo(2 * Runtime.getRuntime().availableProcessors());
        assertThat(config.windowOf("code")).isEqualTo(64);
        assertThat(config.runnerProxy()).isEqualTo(URI.create("http://127.0.0.1:8091"));
        assertThat(config.sandbox()).isEqualTo(URI.create("http://127.0.0.1:8090"));
        assertThat(config.token()).isEmpty();
    }

    @Test
    void everySettingIsRead() {
        var config = read(Map.of(
                "DE_PORT", "9000",
                "DE_SUBWORKFLOWS", "text, program",
                "DE_WORKER_WINDOW", "7",
                "DE_RUNNER_PROXY_URL", "http://proxy:1",
                "DE_SANDBOX_URL", "http://sandbox:2",
                "DE_HTTP_ALLOW", "crm.inner,10.0.0.0/8",
                "DE_SERVICE_TOKEN", "t"));
        assertThat(config.http().port()).isEqualTo(9000);
        assertThat(config.kinds()).containsExactly("text", "program");
        assertThat(config.windowOf("program")).isEqualTo(7);
        assertThat(config.runnerProxy()).isEqualTo(URI.create("http://proxy:1"));
        assertThat(config.sandbox()).isEqualTo(URI.create("http://sandbox:2"));
        assertThat(config.token()).contains("t");
        assertThat(config.outside().refusal("http://10.1.2.3/")).isEmpty();
    }

    @Test
    void aBucketNeedsTheDatabaseThatSaysWhoMayReadIt() {
        assertThatThrownBy(
                        () -> read(Map.of("DE_ARTIFACTS", "s3://large-values?access_key=env:PATH&secret_key=env:PATH")))
                .hasMessageContaining("DE_ARTIFACTS names a bucket, which needs DE_POSTGRES_URL");
    }

    @Test
    void allFaultsAreNamedAtOnce() {
        assertThatThrownBy(() -> read(Map.of(
                        "DE_SUBWORKFLOWS", "text,poetry",
                        "DE_WORKER_WINDOW", "0",
                        "DE_ANSWER_RULES_FILE", "nowhere.yaml",
                        "DE_HTTP_SECRETS_FILE", "nowhere.yaml")))
                .hasMessageContaining(
                        "DE_SUBWORKFLOWS must list kinds among code,program,text,image,audio,video,product-shipping-research,http,agent, not poetry")
                .hasMessageContaining("DE_WORKER_WINDOW")
                .hasMessageContaining("DE_ANSWER_RULES_FILE")
                .hasMessageContaining(
                        "DE_HTTP_SECRETS_FILE is not a file of secrets for http tasks: it cannot be read");
    }
}
