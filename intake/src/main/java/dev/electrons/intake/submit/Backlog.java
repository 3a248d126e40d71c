package dev.electrons.intake.submit;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many accepted runs have not begun, and how fast runs end: looked at about every second, so that an answer costs nothing. */
public final class Backlog extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final long LOOK_MS = 1_000;
    private static final int MOST = 100_000;
    private static final long WINDOW_S = 60;
    private static final long PAUSE = 30;

    private static final String QUEUED = """
            select count(*) from (select 1 from open_runs o
                cross join lateral (select phase from runs where runs.run_id = o.run_id offset 0) r
                where r.phase in ('Pending', 'Blocked') limit $1) c
            """;

    private static final String ENDED = """
            select count(*) from (select 1 from results where run_id >= run_id_floor(now() - interval '60 seconds')
                limit $1) c
            """;

    private final Postgres postgres;
    private volatile Seen seen = new Seen(0, 0);

    /**
     * What was seen last.
     *
     * @param queued accepted, not begun
     * @param ended of those accepted in the last minute
     */
    private record Seen(long queued, long ended) {}

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
        var queued = postgres.query(QUEUED, Tuple.of(MOST));
        var ended = postgres.query(ENDED, Tuple.of(MOST));
        Future.all(queued, ended)
                .onSuccess(_ -> seen = new Seen(
                        queued.result().iterator().next().getLong(0),
                        ended.result().iterator().next().getLong(0)))
                .onFailure(
                        e -> log.atDebug().addKeyValue("reason", e.getMessage()).log("the backlog is not known"))
                .onComplete(_ -> vertx.setTimer(pause(began), _ -> look()));
    }

    /** A long backlog takes long to count, and is counted more seldom. */
    private static long pause(long began) {
        return Math.max(LOOK_MS, PAUSE * (System.nanoTime() - began) / 1_000_000);
    }

    /** How many runs were accepted before one that is accepted now, and have not begun. */
    public long position() {
        return seen.queued;
    }

    /** How long they will take at the pace of the last minute, in milliseconds; 0 when nobody waits. */
    public long estimatedWaitMs() {
        var now = seen;
        return now.queued == 0 ? 0 : Math.round(now.queued * WINDOW_S * 1_000.0 / Math.max(1, now.ended));
    }
}
