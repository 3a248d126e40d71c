package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Ports;
import dev.electrons.boot.Settings;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final List<Story> kept = new ArrayList<>();
    private final List<Story> unsure = new ArrayList<>();

    @Test
    void whatWasAcknowledgedOutlivesAKillAndTheRestIsWholeOrAbsent(@TempDir Path folder) throws IOException {
        var vertx = Vertx.vertx();
        var server = start(folder, Ports.free());
        var postgres = Postgres.of(
                vertx,
                PostgresConfig.read(Settings.of(Map.of(
                        "DE_POSTGRES_URL",
                        "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres"))));
        var store = new EventStore(postgres);
        postgres.ready().await();
        assertThat(setting(postgres, "fsync")).isEqualTo("on");
        assertThat(setting(postgres, "synchronous_commit")).isEqualTo("on");
        appendUntil(store, 100);

        kill(folder);
        server.close(); // gives up its lock on the folder
        try (var again = start(folder, server.getPort())) {
            appendUntil(store, 200);

            assertThat(again.getPort()).isEqualTo(server.getPort());
            kept.forEach(
                    story -> assertThat(store.events(story.run, 1, 10).await()).isEqualTo(story.events()));
            for (var story : unsure) {
                boolean whole = !store.events(story.run, 1, 10).await().isEmpty();
                assertThat(store.result(story.run).await().isPresent()).isEqualTo(whole);
                assertThat(store.summary(story.run).await().isPresent()).isEqualTo(whole);
            }
            postgres.close().await();
        }
        vertx.close().await();
    }

    private void appendUntil(EventStore store, int enough) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            var story = Story.of("shop").admitted().completed("done");
            try {
                store.append(List.of(story.write())).await();
                kept.add(story);
            } catch (PostgresAway e) {
                unsure.add(story);
            }
            return kept.size() >= enough;
        });
    }

    private static EmbeddedPostgres start(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private static String setting(Postgres postgres, String name) {
        var sql = "select current_setting($1)";
        return postgres.query(sql, Tuple.of(name)).await().iterator().next().getString(0);
    }

    /** As a power cut would: no shutdown, no flush. */
    private static void kill(Path folder) throws IOException {
        var pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
        var postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        var backends = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> !postmaster.isAlive() && backends.stream().noneMatch(ProcessHandle::isAlive));
    }
}
