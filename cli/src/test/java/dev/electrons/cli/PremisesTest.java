package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.SettingsRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code de up} tells its services. */
class PremisesTest {
    @TempDir
    private Path folder;

    private AllInOne.Options options(Map<String, String> environment, String... words) throws Exception {
        var up = new De.Up(environment);
        new picocli.CommandLine(up).parseArgs(words);
        return up.options();
    }

    private Map<String, String> told(Map<String, String> environment, String service, String... words)
            throws Exception {
        return options(environment, words).premises().of(service, 8080, "kafka:1", "postgresql://here");
    }

    @Test
    void theEnvironmentCountsAsItDoesForServices() throws Exception {
        var config = Files.writeString(folder.resolve("de.yaml"), "retention: 90d\nlog: {format: text}\n");
        var told = told(
                Map.of(
                        "DE_PASSPHRASE", "x",
                        "DE_API_KEYS_FILE", "keys.yaml",
                        "DE_RUNNERS_FILE", "mine.yaml",
                        "DE_LOG_FORMAT", "json",
                        "DE_CONFIG", config.toString(),
                        "PATH", "/bin"),
                "intake");

        assertThat(told)
                .containsEntry("DE_PASSPHRASE", "x")
                .containsEntry("DE_API_KEYS_FILE", "keys.yaml")
                .containsEntry("DE_RUNNERS_FILE", "mine.yaml")
                .containsEntry("DE_RETENTION", "90d") // of the file
                .containsEntry("DE_LOG_FORMAT", "json") // the environment wins
                .doesNotContainKey("PATH");
    }

    @Test
    void whatFollowsFromThePlaceIsNotTheEnvironmentsToSay() throws Exception {
        var environment = Map.of(
                "DE_KAFKA_BOOTSTRAP", "elsewhere:9092",
                "DE_KAFKA_SECURITY_PROTOCOL", "SSL",
                "DE_POSTGRES_URL", "postgresql://elsewhere",
                "DE_PORT", "1",
                "DE_MANAGEMENT_PORT", "2",
                "DE_SANDBOX_URL", "http://elsewhere");
        var told = told(environment, "intake", "--port-offset", "100");

        assertThat(told)
                .containsEntry("DE_KAFKA_BOOTSTRAP", "kafka:1")
                .containsEntry("DE_POSTGRES_URL", "postgresql://here")
                .containsEntry("DE_PORT", "8180")
                .containsEntry("DE_SANDBOX_URL", "http://127.0.0.1:8190")
                .containsEntry("DE_PRIME_URL", "http://127.0.0.1:8181")
                .doesNotContainKeys("DE_KAFKA_SECURITY_PROTOCOL", "DE_MANAGEMENT_PORT");
        assertThat(options(environment).premises().unused()).hasSize(6).contains("DE_POSTGRES_URL");
    }

    @Test
    void onlyTheDoorIsBoundToWhereOthersAre() throws Exception {
        var environment = Map.of("DE_HOST", "0.0.0.0", "DE_PASSPHRASE", "x");

        assertThat(told(environment, "intake")).containsEntry("DE_HOST", "0.0.0.0");
        assertThat(told(environment, "sandbox-executor")).doesNotContainKey("DE_HOST");
        assertThat(options(environment).premises().url()).isEqualTo("http://127.0.0.1:8080");
        assertThat(options(Map.of("DE_HOST", "192.0.2.7")).premises().url()).isEqualTo("http://192.0.2.7:8080");
        assertThat(options(Map.of("DE_HOST", "::1")).premises().url()).isEqualTo("http://[::1]:8080");
    }

    @Test
    void whatIsTypedWinsOverTheEnvironment() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "typed\n");
        var environment = Map.of("DE_PASSPHRASE", "x", "DE_RUNNERS_FILE", "mine.yaml", "DE_DATA", "there");

        assertThat(told(environment, "intake", "--passphrase-file", secret.toString(), "--echo-runner"))
                .containsEntry("DE_PASSPHRASE", "typed")
                .containsEntry(
                        "DE_RUNNERS_FILE", Path.of("there", "echo-runner.yaml").toString());
        assertThat(told(environment, "intake", "--runners", "typed.yaml", "--set", "DE_PORT=7"))
                .containsEntry("DE_RUNNERS_FILE", "typed.yaml")
                .containsEntry("DE_PORT", "7");
        assertThat(options(environment, "--data", "here").data()).isEqualTo(Path.of("here"));
    }

    @Test
    void aMeshWithoutAKeyKnowsIt() throws Exception {
        assertThat(options(Map.of()).premises().keyed()).isFalse();
        assertThat(options(Map.of("DE_PASSPHRASE", "x")).premises().keyed()).isTrue();
        assertThat(options(Map.of(), "--set", "DE_API_KEYS_FILE=k").premises().keyed())
                .isTrue();
    }

    @Test
    void aMisspeltSettingKeepsItFromStarting() {
        for (var words : new String[][] {{"up"}, {"up", "--set", "DE_PASPHRASE=x"}}) {
            var said = new StringWriter();
            Map<String, String> environment = words.length == 1 ? Map.of("DE_PASPHRASE", "x") : Map.of();
            var line = De.line(environment).setErr(new PrintWriter(said));

            assertThat(line.execute(words)).isEqualTo(2);
            assertThat(said.toString()).contains("DE_PASPHRASE is not a setting; did you mean DE_PASSPHRASE?");
        }
    }

    @Test
    void whatAnyServiceWouldRefuseIsRefusedBeforeOneBegins() throws Exception {
        var data = folder.resolve("data");
        var keys = Files.writeString(folder.resolve("keys.yaml"), "keys:\n  - {app: shop, sha256: [\n");
        var options = options(
                Map.of("DE_API_KEYS_FILE", keys.toString(), "DE_RETENTION", "1h", "DE_PRIME_LANES", "0"),
                "--data",
                data.toString());

        assertThatThrownBy(() -> AllInOne.start(options))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_PRIME_LANES must be a whole number")
                .hasMessageContaining("DE_RETENTION is")
                .hasMessageContaining("DE_API_KEYS_FILE: " + keys + " is not YAML: ")
                .extracting(
                        failure -> String.valueOf(failure.getMessage()).lines().count())
                .isEqualTo(4L);
        assertThat(data).doesNotExist();
    }

    @Test
    void aFileOfSettingsThatIsNoYamlIsRefusedInOneLine() throws Exception {
        var config = Files.writeString(folder.resolve("de.yaml"), "a: [\n");
        assertThatThrownBy(() -> options(Map.of("DE_CONFIG", config.toString())))
                .isInstanceOf(SettingsRefused.class)
                .extracting(
                        failure -> String.valueOf(failure.getMessage()).lines().count())
                .isEqualTo(2L);
    }

    @Test
    void portsThatThereAreNotAreRefused() throws Exception {
        var premises = options(Map.of(), "--port-offset", "60000").premises();
        assertThatThrownBy(premises::refuseTaken)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--port-offset 60000 leads to the ports from 68080 to 68091");
    }

    @Test
    void aPortThatSomebodyElseHasIsNamed() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = other.getLocalPort();
            var premises = options(Map.of(), "--port-offset", String.valueOf(port - 8_091))
                    .premises();

            assertThatThrownBy(premises::refuseTaken)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(port + " (runner-proxy)")
                    .hasMessageContaining("--port-offset");
        }
    }
}
