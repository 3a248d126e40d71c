package dev.electrons.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3ConfigTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AWS_ACCESS_KEY_ID", "AKIA1", "AWS_SECRET_ACCESS_KEY", "hunter2", "OTHER", "other");

    private static Optional<S3Config> read(String value, Map<String, String> environment) {
        var settings = Settings.of(Map.of("DE_ARTIFACTS", value));
        var config = S3Config.read(settings, environment::get);
        settings.refuseFaults();
        return config;
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", " postgres ", ""})
    void postgresIsNoBucket(String value) {
        assertThat(read(value, Map.of())).isEmpty();
    }

    @Test
    void aBucketAloneIsAmazons() {
        assertThat(read("s3://large-values", ENVIRONMENT))
                .contains(new S3Config("large-values", "", Optional.empty(), "us-east-1", false, "AKIA1", "hunter2"));
    }

    @Test
    void everythingElseIsRead(@TempDir Path folder) throws Exception {
        var key = Files.writeString(folder.resolve("key"), "from a file\n");

        var config = read(
                        "s3://large-values/mesh/a?endpoint=https://s3.example:9000&region=eu-central-1&path_style=false"
                                + "&access_key=env:OTHER&secret_key=file:" + key,
                        ENVIRONMENT)
                .orElseThrow();

        assertThat(config)
                .isEqualTo(new S3Config(
                        "large-values",
                        "mesh/a/",
                        Optional.of(URI.create("https://s3.example:9000")),
                        "eu-central-1",
                        false,
                        "other",
                        "from a file"));
        assertThat(config.place()).isEqualTo("s3://large-values/mesh/a/");
    }

    @Test
    void aBucketElsewhereStandsInThePathUnlessItIsSaidOtherwise() {
        assertThat(read("s3://large-values?endpoint=http://127.0.0.1:9000", ENVIRONMENT)
                        .orElseThrow()
                        .pathStyle())
                .isTrue();
    }

    @Test
    void theKeysAreNeverShown() {
        assertThat(read("s3://large-values", ENVIRONMENT).orElseThrow().toString())
                .doesNotContain("hunter2")
                .doesNotContain("AKIA1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minio | it is neither",
                "s3:// | it is neither",
                "https://s3.example/bucket | it is neither",
                "s3://Large_Values | the bucket must be 3 to 63 lower-case letters",
                "s3://large-values/a//b | what follows the bucket must be names and slashes",
                "s3://large-values?endpoint=s3.example | endpoint must be http or https",
                "s3://large-values?endpoint=https://me:hunter2@s3.example | endpoint must be http or https",
                "s3://large-values?endpoint=https://s3.example/path | endpoint must be http or https",
                "s3://large-values?endpoint=https://s3 example | endpoint must be http or https",
                "s3://large-values?region=Eu%20West | region must be a name such as eu-central-1",
                "s3://large-values?path_style=yes | path_style must be true or false",
                "s3://large-values?regoin=eu | regoin is unknown, did you mean region?",
                "s3://large-values?region= | region has no value",
                "s3://large-values?secret_key=hunter2 | secret_key must be env:NAME or file:/PATH, never the key itself",
                "s3://large-values?access_key=env:NOT_SET | access_key is env:NOT_SET, where there is nothing",
                "s3://large-values?access_key=file:/nowhere/key | access_key is file:/nowhere/key, where there is nothing",
            })
    void whatIsWrongIsSaidWithWhatWasExpected(String value, String words) {
        assertThatThrownBy(() -> read(value, ENVIRONMENT))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_ARTIFACTS must be postgres, or look like s3://bucket?endpoint=")
                .hasMessageContaining(words)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aBucketWithoutKeysIsRefused() {
        assertThatThrownBy(() -> read("s3://large-values", Map.of()))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("access_key is env:AWS_ACCESS_KEY_ID, where there is nothing");
    }
}
