package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Providers of text that have no credentials, are away or have too long a queue, from the door and back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PassedOverIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** Of the one who is busy. */
    private static final String MODEL = ",\"model\":\"three\"";

    private static final WordVendor busy = vendor("busy");
    private static final WordVendor spare = vendor("spare");

    @RegisterExtension
    private static final WholeMesh mesh =
            new WholeMesh().runners("""
            keep_alive: 50ms
            runners:
              - {name: keyless, protocol: openai, url: "%1$s", secret: "file:/nowhere/key", models: {one: one}}
              - {name: gone, protocol: openai, url: "http://127.0.0.1:%3$d", models: {two: two}}
              - {name: busy, protocol: openai, url: "%1$s", secret: "file:%4$s", models: {three: three}, max_concurrent: 1, max_queue: 1}
              - {name: spare, protocol: openai, url: "%2$s", secret: "file:%5$s", models: {four: four}}
            """.formatted(busy.url(), spare.url(), Ports.free(), key(busy), key(spare)));

    private static final Door door = mesh.door();

    @AfterAll
    static void down() {
        busy.close();
        spare.close();
    }

    private static WordVendor vendor(String name) {
        try {
            return new WordVendor(name, Speech.openai);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path key(WordVendor vendor) {
        try {
            var file = Files.createTempFile("vendor", ".key");
            file.toFile().deleteOnExit();
            return Files.writeString(file, vendor.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String posted(String more) throws Exception {
        return door.post("intake", "{\"query\":\"Tell of the tides\",\"task_type\":\"text\"" + more + "}", true)
                .orFail()
                .path("run_id")
                .asText();
    }

    private static JsonNode runner(String name) throws Exception {
        for (var runner : mesh.service(8091).get("runners").orFail().path("runners")) {
            if (runner.path("name").asText().equals(name)) {
                return runner;
            }
        }
        throw new AssertionError("there is no runner " + name);
    }

    private static void answeredBy(WordVendor vendor, String name, String run) throws Exception {
        var ended = door.ended(run, LONGEST);
        assertThat(ended.at("/output/text").asText()).as(ended.toString()).isEqualTo(name + WordVendor.REST);
        assertThat(ended.path("runner_used").asText()).as(ended.toString()).isEqualTo(name);
        assertThat(vendor.asked).isNotEmpty();
    }

    @Test
    @Order(1)
    void whoHasNoCredentialsIsAwayOrHasAFullQueueIsPassedOver() throws Exception {
        await().atMost(LONGEST)
                .until(() -> runner("busy").path("available").asBoolean()
                        && runner("spare").path("available").asBoolean());
        answeredBy(busy, "busy", posted("")); // who has no credentials and who is away come before it
        busy.asked.clear();
        busy.hold();
        var first = posted(MODEL);
        await().atMost(LONGEST).until(() -> !busy.asked.isEmpty());
        var inLine = posted(MODEL);
        await().atMost(LONGEST).until(() -> runner("busy").path("queued").asInt() == 1);

        answeredBy(spare, "spare", posted(MODEL));
        busy.goOn(); // by now who is in line has been kept company, in a stream whose head names nobody

        answeredBy(busy, "busy", first);
        answeredBy(busy, "busy", inLine);
    }

    @Test
    @Order(2)
    void whyNobodyCouldBeHadIsSaidOfEach() throws Exception {
        busy.close();
        spare.close();
        var ended = door.ended(posted(""), LONGEST);
        assertThat(ended.path("error_code").asText()).as(ended.toString()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(ended.path("error").asText())
                .contains(
                        "keyless/one: no_secret: file:/nowhere/key is not set",
                        "gone/two: ",
                        "busy/three: ",
                        "spare/four: ");
    }
}
