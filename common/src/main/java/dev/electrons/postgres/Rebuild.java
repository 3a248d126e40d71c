package dev.electrons.postgres;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.run.RunState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Makes the four companions anew from the events, a page of runs at a time. Idempotent: an interrupted one is simply
 * started again. Nothing else may write meanwhile.
 *
 * <p>Callbacks and their log stay as they are: the events do not know what was delivered, and nothing may be sent twice for this.
 */
final class Rebuild {
    private static final int PAGE = 100;
    private static final UUID FIRST = new UUID(0, 0);

    private static final String EMPTY = "truncate runs, results, open_runs, client_ids, snapshots";

    private static final String RUNS =
            "select run_id from events where version = 1 and run_id > $1 order by run_id limit $2";

    private static final String NAMES = """
            insert into client_ids (app, client_id, run_id)
            select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing
            """;

    private final Postgres postgres;
    private final RunReader reader;
    private final EventAppend append;

    private record Name(String app, String id, RunId run) {}

    Rebuild(Postgres postgres, RunReader reader, EventAppend append) {
        this.postgres = postgres;
        this.reader = reader;
        this.append = append;
    }

    Future<Long> run(LongConsumer progress) {
        return postgres.query(EMPTY, Tuple.tuple()).compose(_ -> pages(FIRST, 0, progress));
    }

    private Future<Long> pages(UUID after, long done, LongConsumer progress) {
        return postgres.query(RUNS, Tuple.of(after, PAGE)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(done);
            }
            List<RunId> runs = new ArrayList<>(PAGE);
            rows.forEach(row -> runs.add(new RunId(row.getUUID(0))));
            return reader.histories(runs).compose(this::page).compose(_ -> {
                long now = done + runs.size();
                progress.accept(now);
                return pages(runs.getLast().value(), now, progress);
            });
        });
    }

    private Future<Void> page(Map<RunId, List<Recorded>> histories) {
        var writes = new ArrayList<RunWrite>();
        var names = new ArrayList<Name>();
        histories.keySet().stream().sorted().forEach(run -> {
            var events = histories.getOrDefault(run, List.of());
            writes.add(RunWrite.of(RunState.empty(run), events));
            var accept = new Accept(events.getFirst());
            var app = accept.request().app();
            accept.name().ifPresent(id -> names.add(new Name(app, id, run)));
            accept.aliases().forEach(id -> names.add(new Name(app, id, run)));
        });
        return append.companions(writes).compose(_ -> name(names));
    }

    private Future<Void> name(List<Name> names) {
        var parameters =
                new Parameters().texts(names, Name::app).texts(names, Name::id).ids(names, Name::run);
        return postgres.query(NAMES, parameters.tuple()).mapEmpty();
    }
}
