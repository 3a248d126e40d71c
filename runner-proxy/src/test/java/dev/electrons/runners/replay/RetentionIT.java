package dev.electrons.runners.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Mesh
final class RetentionIT {
    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;

    RetentionIT(MeshBacking backing) {
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        postgres.ready().await();
    }

    @AfterEach
    void close() {
        postgres.close().await();
        vertx.close().await();
    }

    @Test
    void answersAreKeptForADayAndNoLonger() {
        var store = new ResponseStore(postgres);
        var replays = new Replays(Optional.of(postgres), new SimpleMeterRegistry(), InstantSource.system());
        var saved = new Saved(Map.of("X-DE-Runner", "r"), Buffer.buffer("{}"));
        var fresh = Question.of("fresh", "an app");
        replays.keep(fresh, saved, () -> {}).await();
        for (int i = 0; i < 1_100; i++) {
            store.keep(Question.of("old-" + i, "an app"), saved).await();
        }
        postgres.query(
                        "update runner_responses set created_at = now() - interval '25 hours' where attempt_id like 'old-%'",
                        Tuple.tuple())
                .await();

        replays.sweep(store).await();

        var left = postgres.query("select count(*) from runner_responses", Tuple.tuple())
                .await();
        assertThat(left.iterator().next().getLong(0)).isEqualTo(1);
        assertThat(replays.find(fresh).await()).contains(saved);
    }
}
