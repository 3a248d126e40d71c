package dev.electrons.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An open door: what it says of itself, and what a browser is told about pages of other origins. Spoken by hand: Java's client may not say where it comes from. */
@Mesh
class OriginsIT {
    private final OpenDoor door;

    OriginsIT(MeshBacking backing) {
        var settings = backing.settings();
        settings.put("DE_CORS_ORIGINS", "https://console.example.com");
        door = new OpenDoor(settings);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private String asked(String method, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            var request = method + " /openapi.yaml HTTP/1.1\r\nHost: door\r\nConnection: close\r\n"
                    + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Test
    void aDoorThatAsksForNoKeySaysSoAndOneThatDoesIsSilent(MeshBacking backing) {
        assertThat(warnings(backing.settings()))
                .singleElement()
                .asString()
                .startsWith("no key is configured (DE_PASSPHRASE, DE_API_KEYS_FILE): only this machine");
        var keyed = backing.settings();
        keyed.put("DE_PASSPHRASE", OpenDoor.KEY);
        assertThat(warnings(keyed)).isEmpty();
    }

    private static List<String> warnings(Map<String, String> settings) {
        var heard = new ListAppender<ILoggingEvent>();
        var log = (Logger) LoggerFactory.getLogger(Intake.class);
        heard.start();
        log.addAppender(heard);
        try (var _ = new OpenDoor(settings)) {
            return heard.list.stream()
                    .filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            log.detachAppender(heard);
        }
    }

    @Test
    void aNamedOriginMayCall() throws IOException {
        assertThat(asked("OPTIONS", "Origin: https://console.example.com", "Access-Control-Request-Method: POST"))
                .startsWith("http/1.1 204")
                .contains("access-control-allow-origin: https://console.example.com")
                .doesNotContain("allow-credentials");
        assertThat(asked("GET", "Origin: https://console.example.com"))
                .contains("access-control-allow-origin: https://console.example.com");
    }

    @Test
    void anotherMayNot() throws IOException {
        assertThat(asked("OPTIONS", "Origin: https://evil.example", "Access-Control-Request-Method: POST"))
                .doesNotContain("access-control-allow-origin");
        assertThat(asked("GET", "Origin: https://evil.example"))
                .startsWith("http/1.1 403")
                .doesNotContain("access-control-allow-origin");
    }

    @Test
    void programsThatAreNoBrowserAreNotAsked() throws IOException {
        assertThat(asked("GET", "Accept: */*")).startsWith("http/1.1 200");
    }
}
