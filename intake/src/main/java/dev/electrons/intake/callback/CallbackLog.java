package dev.electrons.intake.callback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.outside.Destination;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** A run's callbacks with every attempt, for people to see; notices to operators are not its app's to know. */
final class CallbackLog {
    private static final int MOST = 1_000;

    private static final String CALLBACKS = """
            select version, url, state, attempts, next_due, created_at, delivered_at, last_status, last_error from callbacks
            where run_id = $1 and version > 0 order by version limit $2
            """;

    private static final String DELIVERIES = """
            select version, attempt, at, status, error, duration_ms, manual from callback_deliveries
            where run_id = $1 order by version, attempt limit $2
            """;

    private final Postgres postgres;

    CallbackLog(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<ArrayNode> of(RunId run) {
        var parameters = Tuple.of(run.value(), MOST);
        return postgres.query(CALLBACKS, parameters)
                .compose(callbacks -> postgres.query(DELIVERIES, parameters).map(log -> view(callbacks, log)));
    }

    private static ArrayNode view(RowSet<Row> callbacks, RowSet<Row> log) {
        var list = Json.MAPPER.createArrayNode();
        var logs = new HashMap<Integer, ArrayNode>();
        callbacks.forEach(row -> logs.put(row.getInteger(0), callback(list.addObject(), row)));
        log.forEach(row -> {
            var deliveries = logs.get(row.getInteger(0));
            if (deliveries != null) {
                delivery(deliveries.addObject(), row);
            }
        });
        return list;
    }

    /** Shows a callback; returns where its deliveries go. */
    private static ArrayNode callback(ObjectNode view, Row row) {
        view.put("n", row.getInteger(0))
                .put("url", Destination.masked(row.getString(1)))
                .put("state", row.getString(2))
                .put("attempts", row.getInteger(3));
        time(view, "next_due", row.getOffsetDateTime(4));
        time(view, "created_at", row.getOffsetDateTime(5));
        time(view, "delivered_at", row.getOffsetDateTime(6));
        put(view, "last_status", row.getInteger(7));
        put(view, "last_error", row.getString(8));
        return view.putArray("deliveries");
    }

    private static void delivery(ObjectNode view, Row row) {
        view.put("attempt", row.getInteger(1));
        time(view, "at", row.getOffsetDateTime(2));
        put(view, "status", row.getInteger(3));
        put(view, "error", row.getString(4));
        view.put("duration_ms", row.getInteger(5)).put("manual", row.getBoolean(6));
    }

    private static void put(ObjectNode view, String name, @Nullable Integer value) {
        if (value != null) {
            view.put(name, value);
        }
    }

    private static void put(ObjectNode view, String name, @Nullable String value) {
        if (value != null) {
            view.put(name, value);
        }
    }

    private static void time(ObjectNode view, String name, @Nullable OffsetDateTime value) {
        put(view, name, value == null ? null : value.toInstant().toString());
    }
}
