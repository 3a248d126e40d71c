package dev.electrons.intake.submit;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many accepted runs have not begun, and how fast runs end: looked at about every second, so that an answer costs nothing. */
public final class Backlog extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final long LOOK_MS = 1_000;
    /** Longer backlogs are told as this long: to count a hundred thousand takes Postgres 0.2 s, which everybody waits for. */
    private static final int MOST = 10_000;

    private static final int MOST_ENDED = 50_000;
    private static final long WINDOW_S = 60;
    private static final long PAUSE = 100;

    private static final String QUEUED = """
            select app, priority, count(*) from (select r.app, r.priority from open_runs o
                cross join lateral (select app, priority, phase from runs where runs.run_id = o.run_id offset 0) r
                where r.phase in ('Pending', 'Blocked') limit $1) c
            group by app, priority
            """;

    /** By when they ended, not by when they were accepted: behind a backlog that is long ago. */
    private static final String ENDED = """
            select count(*) from (select at from results order by run_id desc limit $1) newest
            where at >= now() - interval '60 seconds'
            """;

    private final Postgres postgres;
    private volatile Seen seen = new Seen(Queued.NONE, 0);

    /**
     * What was seen last.
     *
     * @param queued accepted, not begun
     * @param ended in the last minute; not looked at while nobody waits
     */
    private record Seen(Queued queued, long ended) {}

    public Backlog(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Future<?> start() {
        postgres.ready().onSuccess(_ -> look());
        return Future.succeededFuture();
    }

    private void look() {
        long began = System.nanoTime();
        postgres.query(QUEUED, Tuple.of(MOST))
                .map(Backlog::queued)
                .compose(queued -> queued.shares().isEmpty()
                        ? Future.succeededFuture(new Seen(queued, 0))
                        : postgres.query(ENDED, Tuple.of(MOST_ENDED))
                                .map(rows ->
                                        new Seen(queued, rows.iterator().next().getLong(0))))
                .onSuccess(now -> seen = now)
                .onFailure(
                        e -> log.atDebug().addKeyValue("reason", e.getMessage()).log("the backlog is not known"))
                .onComplete(_ -> vertx.setTimer(pause(began), _ -> look()));
    }

    private static Queued queued(RowSet<Row> rows) {
        var shares = new ArrayList<Queued.Share>(rows.size());
        rows.forEach(row -> shares.add(new Queued.Share(row.getString(0), row.getInteger(1), row.getLong(2))));
        return new Queued(shares);
    }

    /** A long backlog takes long to count, and is counted more seldom. */
    private static long pause(long began) {
        return Math.max(LOOK_MS, PAUSE * (System.nanoTime() - began) / 1_000_000);
    }

    /**
     * What one that is accepted now has to wait for.
     *
     * @param position how many begin before it, of the 10,000 that are counted
     * @param estimatedMs how long that takes at the pace of the last minute
     */
    public record Wait(long position, long estimatedMs) {}

    public Wait wait(String app, int priority) {
        var now = seen;
        long ahead = now.queued.ahead(app, priority);
        return new Wait(ahead, Math.round(ahead * WINDOW_S * 1_000.0 / Math.max(1, now.ended)));
    }
}
