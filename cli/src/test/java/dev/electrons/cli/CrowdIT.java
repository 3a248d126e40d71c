package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.backing.Backing;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A crowd for one target, on two primes of which one is killed in the middle: one run at a time has it, and all have had it
 * in the end. {@code -Dde.crowd=10000} for a larger crowd.
 */
class CrowdIT {
    private static final Logger log = LoggerFactory.getLogger(CrowdIT.class);
    private static final int CROWD = Integer.getInteger("de.crowd", 300);
    private static final int POSTERS = 8;
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final String DEFINITION = """
            name: one-by-one
            guards: {target: input.lead, cooldown: 0s, backoff: {base: 0s, cap: 0s}, on_blocked: wait}
            nodes:
              - {id: think, kind: transform, config: {expr: "{'lead': input.lead}"}}
            """;

    @TempDir
    static Path folder;

    private final ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
    private final Vertx vertx = Vertx.vertx();
    private Backing backing;
    private Processes services;
    private Postgres postgres;

    @BeforeEach
    void up() throws IOException {
        backing = Backing.start(folder.resolve("backing"));
        services = new Processes(backing, Files.createDirectories(Path.of("target", "crowd")));
        services.ready();
        var settings = Settings.of(Map.of("DE_POSTGRES_URL", backing.postgresUrl()));
        postgres = Postgres.of(vertx, PostgresConfig.read(settings));
        postgres.ready().await();
    }

    @AfterEach
    void down() {
        posters.shutdownNow();
        postgres.close().await();
        vertx.close().await();
        services.close();
        backing.close();
    }

    private long count(String sql) {
        return postgres.query(sql, Tuple.tuple()).await().iterator().next().getLong(0);
    }

    private long ended() {
        return count("select count(*) from runs where execution_id ~ '^c[0-9]+$' and ended_at is not null");
    }

    private long completed() {
        return count("select count(*) from runs where execution_id ~ '^c[0-9]+$' and phase = 'Completed'");
    }

    @Test
    void oneAtATimeAndAllInTheEnd() throws Exception {
        services.door().post("definitions", DEFINITION, true).orFail();
        long began = System.nanoTime();
        post();
        Awaitility.await().atMost(EACH.multipliedBy(CROWD)).until(() -> completed() >= CROWD / 3);
        services.of("prime").kill();
        services.of("prime").restart();
        Awaitility.await().atMost(EACH.multipliedBy(CROWD)).until(() -> ended() == CROWD);
        log.info("a crowd of {} went through in {} s", CROWD, (System.nanoTime() - began) / 1_000_000_000);

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> count("select count(*) from guards where holder is null and waiting = 0") == 1);
        assertThat(completed()).isEqualTo(CROWD);
        var turns = turns();
        assertThat(turns).hasSize(2 * CROWD);
        for (int i = 0; i < turns.size(); i++) {
            assertThat(turns.get(i)).isEqualTo(i % 2 == 0 ? "guard.granted" : "guard.released");
        }
    }

    private void post() throws Exception {
        List<Callable<Object>> posts = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            var body = "{\"id\":\"c" + i + "\",\"timeout_ms\":36000000,\"input\":{\"lead\":\"L1\"}}";
            posts.add(() -> services.door()
                    .post("workflows/one-by-one/executions", body, true)
                    .orFail());
        }
        for (Future<Object> post : posters.invokeAll(posts)) {
            post.get();
        }
    }

    private List<String> turns() {
        var types = new ArrayList<String>();
        postgres.query(
                        "select type from guard_events where type in ('guard.granted', 'guard.released') order by version",
                        Tuple.tuple())
                .await()
                .forEach(row -> types.add(row.getString(0)));
        return types;
    }
}
