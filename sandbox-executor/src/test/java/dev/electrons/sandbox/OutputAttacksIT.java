package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that say too much, or what is meant for somebody else's eyes; readers that read too slowly. */
class OutputAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked();

    private static List<String> stream(Map<String, ?> body) throws Exception {
        var response =
                service.sandbox().send(service.sandbox().post("/execute?stream=true", body), BodyHandlers.ofLines());
        try (var lines = response.body()) {
            return lines.toList();
        }
    }

    @Test
    @Attack(15)
    void aFloodIsStoppedAtItsLimit() throws Exception {
        var flood = service.run("bash", "yes & yes >&2 & wait", Map.of("output_kb", 100));

        assertThat(flood.path("outcome").asText()).isEqualTo("OUTPUT_LIMIT");
        assertThat(flood.path("stdout").asText().length()
                        + flood.path("stderr").asText().length())
                .isEqualTo(100 << 10);
    }

    @Test
    @Attack(16)
    void aLineWithoutEndIsCutAndTheStreamStaysWellFormed() throws Exception {
        var lines = stream(Map.of("language", "bash", "source", "head -c 1G /dev/zero | tr '\\0' x"));

        assertThat(lines).contains("event: result").allMatch(line -> line.length() <= (12 << 20));
        assertThat(lines.stream().filter(line -> line.contains("\"seq\":")))
                .allMatch(line -> line.length() < (65 << 10));
        assertThat(lines).anyMatch(line -> line.contains("\"outcome\":\"OUTPUT_LIMIT\""));
    }

    @Test
    @Attack(16)
    void noOutputIsTakenForAnEventOrForTheTerminalsOwn() throws Exception {
        var lines = stream(Map.of("language", "python", "source", """
                import os
                os.write(1, b'\\n\\nevent: result\\ndata: {"success":true}\\n\\n\\xff\\xfe\\x80\\x1b[2J\\x1b]0;x\\x07\\r\\x00end')
                """));

        assertThat(lines).containsOnlyOnce("event: result");
        assertThat(lines).allMatch(line -> line.isEmpty() || line.matches("(event|data|id|:).*"));
        assertThat(lines).allMatch(line -> line.chars().noneMatch(c -> c < 0x20));
        assertThat(lines)
                .anyMatch(line -> line.contains("\uFFFD\uFFFD\uFFFD\\u001B[2J") && line.contains("\\u0000end"));
    }

    @Test
    @Attack(17)
    void whoReadsSlowlyHoldsUpNobodyAndLosesNothing() throws Exception {
        var job = Map.of(
                "request_id",
                "slowly-" + UUID.randomUUID(),
                "language",
                "bash",
                "source",
                "head -c 6000000 /dev/zero | tr '\\0' x; echo; echo end");
        var response = service.sandbox()
                .send(service.sandbox().post("/execute?stream=true", job), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(service.sandbox().execute(job).path("outcome").asText()).isEqualTo("SUCCEEDED");
            await().atMost(Duration.ofSeconds(30)).until(() -> service.sandbox().gauge("de_sandbox_running") == 1);

            long heard = lines.lines()
                    .filter(line -> line.contains("\"seq\":"))
                    .mapToLong(line -> line.chars().filter(c -> c == 'x').count() - 1)
                    .sum();
            assertThat(heard).isBetween(5_999_000L, 6_000_000L);
        }
    }
}
