package dev.electrons.intake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of streams whose key is one no longer. */
@Mesh
class RevokedIT {
    private static final Duration PATIENCE = OpenDoor.PATIENCE;

    private final OpenDoor door;

    RevokedIT(MeshBacking backing) {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        door = new OpenDoor(settings);
    }

    @BeforeEach
    void ready() {
        door.awaitReady();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private JsonNode key() throws Exception {
        var made = door.post("/keys", "{\"app\":\"app-" + UUID.randomUUID() + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Json.read(made.body(), JsonNode.class);
    }

    private CompletableFuture<HttpResponse<String>> stream(JsonNode key, String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return OpenDoor.insisted(() -> door.as(key.path("key").asText(), "GET", path, ""));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void listened(int many) {
        await().atMost(PATIENCE).until(() -> door.gauge("de.intake.listeners") >= many);
    }

    @Test
    void streamsEndWithTheirKeyAndOthersGoOn() throws Exception {
        var revoked = key();
        var kept = key();
        var accepted =
                door.as(revoked.path("key").asText(), "POST", "/executions", "{\"task_id\":\"mine\",\"title\":\"x\"}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);

        var all = stream(revoked, "/events/stream");
        var one = stream(revoked, "/executions/mine/stream");
        var other = stream(kept, "/events/stream");
        listened(3);
        door.as(OpenDoor.KEY, "DELETE", "/keys/" + revoked.path("id").asText(), "");

        assertThat(all.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 401); // 401 when it had not begun
        assertThat(one.get(60, TimeUnit.SECONDS).body()).doesNotContain("event: done");
        assertThat(other).isNotDone();
        door.as(OpenDoor.KEY, "DELETE", "/keys/" + kept.path("id").asText(), "");
        assertThat(other.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 401);
    }
}
