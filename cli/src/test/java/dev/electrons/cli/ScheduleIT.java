package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScheduleIT {
    private static final String KEY = "open sesame";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().key(KEY);

    private static final Door door = mesh.door();

    private static List<Instant> fired() throws Exception {
        var instants = new ArrayList<Instant>();
        for (JsonNode row : door.get("executions?limit=500").orFail().path("executions")) {
            var id = row.path("execution_id").asText();
            if (id.startsWith("schedule/tick/")) {
                instants.add(Instant.parse(id.substring("schedule/tick/".length())));
            }
        }
        return instants.stream().sorted().toList();
    }

    @Test
    void noFiringIsMissedOrDoubledAcrossARestart() throws Exception {
        var refused = door.post("schedules", "{\"name\":\"x\",\"cron\":\"often\",\"params\":{}}", true);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("error").asText()).startsWith("cron must be five fields");
        door.post(
                        "schedules",
                        "{\"name\":\"tick\",\"every\":\"1s\",\"params\":{\"workflow\":{\"nodes\":[{\"id\":\"t\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}]}}}",
                        true)
                .orFail();
        await().atMost(LONGEST).until(() -> fired().size() >= 2);
        var before = fired().getLast();
        mesh.restart();
        await().atMost(LONGEST).until(() -> {
            var now = fired();
            return !now.isEmpty() && now.getLast().isAfter(before.plusSeconds(4));
        });
        door.post("schedules/tick/pause", "", true).orFail();

        var all = fired();
        for (int i = 1; i < all.size(); i++) {
            assertThat(Duration.between(all.get(i - 1), all.get(i))).isEqualTo(Duration.ofSeconds(1));
        }
        var fire = door.post("schedules/tick/fire", "", true).orFail();
        assertThat(door.ended(fire.path("run_id").asText(), LONGEST)
                        .path("phase")
                        .asText())
                .isEqualTo("Completed");
    }
}
