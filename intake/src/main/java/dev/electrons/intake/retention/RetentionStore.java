package dev.electrons.intake.retention;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;

/** Removes, a bounded batch at a time; rows that somebody else works on at the moment are passed over. */
final class RetentionStore {
    /** A run's id tells when it was accepted, so that the oldest are found without an index of their own. */
    private static final String RUNS = """
            with old as materialized (
                select run_id, app, execution_id, request_id from runs
                where run_id < run_id_floor($1) and ended_at < $1
                order by run_id limit $2 for update skip locked
            ), happened as (delete from events e using old where e.run_id = old.run_id
            ), cached as (delete from snapshots s using old where s.run_id = old.run_id
            ), answered as (delete from results r using old where r.run_id = old.run_id
            ), told as (delete from callbacks c using old where c.run_id = old.run_id
            ), tried as (delete from callback_deliveries d using old where d.run_id = old.run_id
            ), paid as (delete from runner_attempts a using old where a.run_id = old.run_id::text
            ), named as (
                delete from client_ids n using old
                where n.app = old.app and n.run_id = old.run_id and n.client_id in (old.execution_id, old.request_id)
            ), gone as (delete from runs r using old where r.run_id = old.run_id
            )
            select count(*)::int from old
            """;

    /** Of which nothing is left to know: nobody has it or waits for it, no failure counts, no operator has to look. */
    private static final String TARGETS = """
            with quiet as materialized (
                select key from guards
                where at < $1 and holder is null and waiting = 0 and failures = 0 and not review and next_due is null
                order by at limit $2 for update skip locked
            ), happened as (delete from guard_events e using quiet where e.key = quiet.key
            ), cached as (delete from guard_snapshots s using quiet where s.key = quiet.key
            ), gone as (delete from guards g using quiet where g.key = quiet.key
            )
            select count(*)::int from quiet
            """;

    private static final String ATTEMPTS = """
            with gone as (
                delete from runner_attempts where id in (
                    select id from runner_attempts where started_at < $1 order by started_at limit $2
                    for update skip locked)
                returning 1
            )
            select count(*)::int from gone
            """;

    private static final String SPENDING = """
            with gone as (
                delete from runner_spending where ctid = any(array(
                    select ctid from runner_spending where day < ($1 at time zone 'UTC')::date limit $2
                    for update skip locked))
                returning 1
            )
            select count(*)::int from gone
            """;

    private final Postgres postgres;

    RetentionStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** What is removed together. */
    enum Kept {
        RUNS(RetentionStore.RUNS, 100),
        TARGETS(RetentionStore.TARGETS, 500),
        ATTEMPTS(RetentionStore.ATTEMPTS, 5_000),
        SPENDING(RetentionStore.SPENDING, 5_000);

        private final String sql;

        /** How many at a time when all goes well. */
        final int batch;

        Kept(String sql, int batch) {
            this.sql = sql;
            this.batch = batch;
        }
    }

    /** Removes so many at most of what is older than that; answers how many there were. */
    Future<Integer> remove(Kept kept, Instant before, int most) {
        return postgres.query(kept.sql, Tuple.of(before.atOffset(ZoneOffset.UTC), most))
                .map(rows -> rows.iterator().next().getInteger(0));
    }
}
