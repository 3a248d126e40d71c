package dev.electrons.postgres;

import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.result.Result;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds one run by any of its names, and what is kept of it in one row. */
final class RunNames {
    private static final String BY_NAME = """
            select run_id from client_ids where app = $1 and client_id = $2
            union all
            select run_id from runs where run_id = $3 and app = $1
            limit 1
            """;

    private static final String BY_NAME_OF_ANY_APP = """
            (select run_id from runs where run_id = $2)
            union all
            (select run_id from client_ids where client_id = $1 order by run_id desc)
            limit 1
            """;

    private static final String RESULT = "select data from results where run_id = $1 order by version desc limit 1";

    private final Postgres postgres;

    RunNames(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Optional<RunId>> find(@Nullable String app, String id) {
        var uuid = RunId.parse(id).map(RunId::value).orElse(null);
        var rows = app == null
                ? postgres.query(BY_NAME_OF_ANY_APP, Tuple.of(Parameters.text(id), uuid))
                : postgres.query(BY_NAME, Tuple.of(Parameters.text(app), Parameters.text(id), uuid));
        return rows.map(found -> found.size() == 0
                ? Optional.empty()
                : Optional.of(new RunId(found.iterator().next().getUUID(0))));
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
