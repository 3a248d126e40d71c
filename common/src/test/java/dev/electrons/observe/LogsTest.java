package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;

@ResourceLock(Resources.SYSTEM_ERR)
class LogsTest {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @AfterEach
    void restore() throws Exception {
        System.setErr(before);
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void aJsonLineHasTheSentenceItsKeysTheServiceAndTheFailure() {
        var line = log(Map.of("DE_LOG_FORMAT", "json"));

        var json = Json.read(line.orElseThrow(), com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(json.path("formattedMessage").asText()).isEqualTo("run completed\nand more");
        assertThat(json.path("level").asText()).isEqualTo("INFO");
        assertThat(json.path("kvpList").toString()).contains("\"run_id\":\"r1\"");
        assertThat(json.toString()).contains("\"service\":\"test\"").contains("IllegalStateException");
    }

    @Test
    void aTextLineIsOneLineWhateverTheSentenceHolds() {
        assertThat(log(Map.of()))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("INFO", "test", "run completed | and more", "run_id=r1"));
    }

    @Test
    void anUnknownFormatIsAFault() {
        var settings = Settings.of(Map.of("DE_LOG_FORMAT", "xml"));

        Logs.configure("test", settings);

        assertThatThrownBy(settings::refuseFaults)
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_LOG_FORMAT must be text or json");
    }

    /** The line that was written, whatever else in this process has something to say. */
    private Optional<String> log(Map<String, String> values) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        Logs.configure("test", Settings.of(values));
        LoggerFactory.getLogger("dev.electrons.test")
                .atInfo()
                .addKeyValue("run_id", "r1")
                .setCause(new IllegalStateException("odd"))
                .log("run completed\nand more");
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("run completed"))
                .findFirst();
    }
}
