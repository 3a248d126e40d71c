package dev.electrons.runners.account;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What was spent, as the table says; amounts in millionths of a US dollar. */
final class SpendingStore {
    private static final String OF_DAY =
            "select coalesce(sum(cost_micros), 0)::bigint from runner_spending where app = $1 and day = $2";

    private static final String OF_RUN =
            "select coalesce(sum(cost_micros), 0)::bigint from runner_attempts where run_id = $1";

    private static final String LIST = """
            select day, app, model, attempts, unpriced, input_tokens, output_tokens, cost_micros
            from runner_spending where day between $1 and $2 and ($3::text is null or app = $3)
            order by day desc, cost_micros desc, app, model limit $4
            """;

    private final Postgres postgres;

    SpendingStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** One app's day with one model. */
    record Spending(
            LocalDate day,
            String app,
            String model,
            long attempts,
            long unpriced,
            long inputTokens,
            long outputTokens,
            long costMicros) {
        private static Spending of(Row row) {
            return new Spending(
                    row.getLocalDate(0),
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7));
        }
    }

    Future<Long> spent(Purse purse) {
        return switch (purse) {
            case Purse.AppDay(var app, var day) -> sum(OF_DAY, Tuple.of(app, day));
            case Purse.Run(var run) -> sum(OF_RUN, Tuple.of(run));
            case Purse.Call _ -> Future.succeededFuture(0L);
        };
    }

    private Future<Long> sum(String sql, Tuple parameters) {
        return postgres.query(sql, parameters)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The newest days first, within a day what cost most. */
    Future<List<Spending>> list(LocalDate since, LocalDate until, @Nullable String app, int most) {
        return postgres.query(LIST, Tuple.of(since, until, app, most))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Spending::of)
                        .toList());
    }
}
