package dev.electrons.postgres;

import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.result.Result;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds one run by any of its names, and what is kept of it in one row. */
final class RunNames {
    private static final String BY_NAMES = """
            select w.n, c.run_id, r.run_id
            from unnest($1::int[], $2::text[], $3::text[], $4::uuid[]) as w (n, app, id, run)
            left join lateral (select run_id from client_ids where client_id = w.id and (w.app is null or app = w.app)
                order by run_id desc limit 1) c on true
            left join lateral (select run_id from runs where run_id = w.run and (w.app is null or app = w.app)) r on true
            """;

    private static final String RESULT = """
            select data from results join runs using (run_id)
            where run_id = $1 and runs.ended_at is not null order by results.version desc limit 1
            """;

    private final Postgres postgres;
    private final Together<Name, Optional<RunId>> finding = new Together<>(this::find);

    RunNames(Postgres postgres) {
        this.postgres = postgres;
    }

    /** An app's name for a run, or any app's where there is none. */
    private record Name(@Nullable String app, String id) {}

    Future<Optional<RunId>> find(@Nullable String app, String id) {
        return finding.ask(new Name(app, id));
    }

    private Future<List<Optional<RunId>>> find(List<Name> names) {
        var numbers = IntStream.range(0, names.size()).boxed().toList();
        var parameters = new Parameters()
                .numbers(numbers, n -> n)
                .texts(names, Name::app)
                .texts(names, Name::id)
                .add(names.stream()
                        .map(name -> RunId.parse(name.id()).map(RunId::value).orElse(null))
                        .toArray(java.util.UUID[]::new));
        return postgres.query(BY_NAMES, parameters.tuple()).map(rows -> {
            List<Optional<RunId>> found = new ArrayList<>(Collections.nCopies(names.size(), Optional.empty()));
            rows.forEach(row -> {
                int n = row.getInteger(0);
                boolean named = names.get(n).app() != null;
                var first = row.getUUID(named ? 1 : 2);
                var second = row.getUUID(named ? 2 : 1);
                found.set(n, Optional.ofNullable(first == null ? second : first).map(RunId::new));
            });
            return found;
        });
    }

    Future<Optional<Result>> result(RunId run) {
        return postgres.query(RESULT, Tuple.of(run.value()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(Json.read(rows.iterator().next().getString(0), Result.class)));
    }

    Future<Optional<RunSummary>> summary(RunId run) {
        return postgres.query("select " + RunList.COLUMNS + " from runs where run_id = $1", Tuple.of(run.value()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(RunList.summary(rows.iterator().next())));
    }

    Future<List<RunSummary>> summaries(Collection<RunId> runs) {
        var ids = runs.stream().map(RunId::value).toArray(java.util.UUID[]::new);
        return postgres.query("select " + RunList.COLUMNS + " from runs where run_id = any($1::uuid[])", Tuple.of(ids))
                .map(rows -> {
                    List<RunSummary> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(RunList.summary(row)));
                    return found;
                });
    }
}
