package dev.electrons.intake.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is older than it is to be kept goes, and nothing else. */
@Mesh
class RetentionIT {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final List<String> OF_RUNS = List.of(
            "runs",
            "events",
            "snapshots",
            "results",
            "client_ids",
            "callbacks",
            "callback_deliveries",
            "runner_attempts",
            "runner_spending");
    private static final List<String> OF_TARGETS = List.of("guards", "guard_events", "guard_snapshots");

    /** Runs that were accepted so many days ago, and ended as many ago as is said. */
    private static final String RUN = """
            with given as (
                select overlay(run_id_floor(now() - make_interval(days => $1))::text placing lpad(to_hex(n), 12, '0')
                    from 25)::uuid as id, $3 || '-' || n as name, now() - make_interval(days => $2) as ended
                from generate_series(1, $4) n
            ), runs_in as (
                insert into runs (run_id, version, app, execution_id, request_id, task_type, title, priority, phase,
                    status, created_at, ended_at)
                select id, 1, $3, name, name || '-request', 'text', 't', 5, 'Completed', 'complete', ended, ended from given
            ), events_in as (
                insert into events select id, 1, 'run.requested', 1, now(), 'a', null, '{}' from given
            ), snapshots_in as (
                insert into snapshots select id, 1, 1, '{}' from given
            ), results_in as (
                insert into results select id, 1, 'completed', now(), '{}' from given
            ), names_in as (
                insert into client_ids select $3, name, id from given union all select $3, name || '-request', id from given
            ), callbacks_in as (
                insert into callbacks (run_id, version, app, url) select id, 1, $3, 'http://a.example' from given
            ), deliveries_in as (
                insert into callback_deliveries select id, 1, 1, now(), 200, null, 1, false from given
            ), attempts_in as (
                insert into runner_attempts (id, run_id, runner, protocol, model, served_model, status, started_at,
                    duration_ms, estimated)
                select gen_random_uuid(), id::text, 'r', 'openai', 'm', 'm', 'ok', now(), 1, false from given
            )
            insert into runner_spending select (now() - make_interval(days => $1))::date, $3, 'm', 1, 0, 1, 1, 1
            """;

    private static final String TARGET = """
            with guards_in as (
                insert into guards values ($1, $1, 1, 1, case when $3 then gen_random_uuid() end, 0, $4, false, null,
                    now() - make_interval(days => $2))
            ), snapshots_in as (insert into guard_snapshots values ($1, 1, 1, '{}'))
            insert into guard_events select $1, n, 'guard.granted', 1, now(), 'a', null, '{}' from generate_series(1, 3) n
            """;

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private final RetentionSweep sweep;

    RetentionIT(MeshBacking backing) {
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        sweep = new RetentionSweep(postgres, new SimpleMeterRegistry(), Optional.of(KEPT), InstantSource.system());
    }

    @BeforeEach
    void ready() {
        postgres.ready().await();
        for (var tables : List.of(OF_RUNS, OF_TARGETS)) {
            tables.forEach(table ->
                    postgres.query("delete from " + table, Tuple.tuple()).await());
        }
    }

    @AfterEach
    void close() {
        postgres.close().await();
        vertx.close().await();
    }

    private void runs(String app, int accepted, int ended, int many) {
        postgres.query(RUN, Tuple.of(accepted, ended, app, many)).await();
    }

    private Map<String, Long> counted(List<String> tables) {
        var counts = new HashMap<String, Long>();
        for (var table : tables) {
            var rows = postgres.query("select count(*) from " + table, Tuple.tuple())
                    .await();
            counts.put(table, rows.iterator().next().getLong(0));
        }
        return counts;
    }

    @Test
    void runsThatEndedLongAgoGoWithAllThatBelongsToThem() {
        runs("old", 40, 31, 250);
        runs("slow", 40, 29, 2);
        runs("fresh", 1, 0, 1);
        postgres.query("update runs set ended_at = null where execution_id = 'slow-2'", Tuple.tuple())
                .await();

        sweep.swept(KEPT).await();

        var left = counted(OF_RUNS);
        assertThat(left.remove("client_ids")).isEqualTo(6);
        assertThat(left.remove("runner_spending"))
                .as("the days of the old and the slow are over")
                .isEqualTo(1);
        assertThat(left.values()).containsOnly(3L);
        assertThat(left).hasSize(7);
    }

    @Test
    void targetsGoOfWhichNothingIsLeftToKnow() {
        target("quiet", 31, false, 0);
        target("fresh", 29, false, 0);
        target("held", 31, true, 0);
        target("failing", 31, false, 2);

        sweep.swept(KEPT).await();

        assertThat(counted(OF_TARGETS)).isEqualTo(Map.of("guards", 3L, "guard_snapshots", 3L, "guard_events", 9L));
        var found = postgres.query("select 1 from guards where key = 'quiet'", Tuple.tuple())
                .await();
        assertThat(found.size()).isZero();
    }

    private void target(String key, int days, boolean held, int failures) {
        postgres.query(TARGET, Tuple.of(key, days, held, failures)).await();
    }

    @Test
    void accountsOfNoRunGoByTheirAge() {
        postgres.query("""
                insert into runner_attempts (id, runner, protocol, model, served_model, status, started_at, duration_ms, estimated)
                select gen_random_uuid(), 'r', 'openai', 'm', 'm', 'ok', now() - make_interval(hours => 24 * n + 1), 1, false
                from generate_series(25, 34) n
                """, Tuple.tuple()).await();

        sweep.swept(KEPT).await();

        assertThat(counted(List.of("runner_attempts")).values()).containsExactly(5L);
    }
}
