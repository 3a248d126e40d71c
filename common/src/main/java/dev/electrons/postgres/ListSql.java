package dev.electrons.postgres;

import dev.electrons.event.Phase;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text and parameters of a list. Only the conditions that the query has are in the text, so that each has the plan
 * that suits it: candidates come from one index in order, filters are applied to them, and a page looks through a bounded
 * number of them. The lateral join is a look-up per candidate; a planner left to choose may walk all of {@code runs}.
 */
final class ListSql {
    private static final Set<String> OPEN = Set.of("queued", "running", "paused", "Pending", "Running", "waiting");
    private static final Set<String> ENDED_BADLY = Set.of("errored", "terminated", "Failed", "Cancelled");

    private final String source;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<String> bounds = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final int candidateValues;

    ListSql(ListQuery query) {
        source = source(query);
        boolean direct = source.equals("runs");
        query.before().ifPresent(cursor -> bounds.add("run_id < " + value(cursor.value())));
        if (query.since() != null) {
            bounds.add("run_id >= run_id_floor(" + value(Parameters.time(query.since())) + ")");
        }
        if (query.until() != null) {
            bounds.add("run_id < run_id_floor(" + value(Parameters.time(query.until())) + ")");
        }
        boolean byTarget = direct && query.target() != null;
        boolean byApp = direct && !byTarget;
        equal(byTarget ? bounds : null, "target", query.target());
        equal(byApp ? bounds : null, "app", query.app());
        candidateValues = values.size();
        equal(byTarget ? null : filters, "target", query.target());
        equal(byApp ? null : filters, "app", query.app());
        equal(filters, "task_type", query.taskType());
        equal(filters, "workflow", query.workflow());
        filterByWords(query);
    }

    private void filterByWords(ListQuery query) {
        if (query.status() != null) {
            var status = value(Parameters.text(query.status()));
            var refused = query.status().equals(Phase.Blocked.name()) ? " or phase = 'Refused'" : "";
            filters.add("(status = " + status + " or phase = " + status + refused + ")");
        }
        if (query.q() != null) {
            var words = value(Parameters.text(query.q()));
            filters.add("strpos(lower(concat_ws(' ', title, execution_id, error)), lower(" + words + ")) > 0");
        }
    }

    private static String source(ListQuery query) {
        if (query.target() != null || query.status() == null) {
            return "runs";
        }
        return OPEN.contains(query.status()) ? "open_runs" : ENDED_BADLY.contains(query.status()) ? "results" : "runs";
    }

    /** The newest {@code most} runs that pass, out of the newest {@code look} candidates. */
    String page(String columns, int look, int most) {
        var bounded = " order by run_id desc limit " + (searches() ? look : most);
        var candidates = source.equals("runs")
                ? "(select *, run_id as candidate from runs" + conditions() + bounded + ") r"
                : "(select run_id as candidate from " + source + conditions() + " group by run_id" + bounded + ") c"
                        + " cross join lateral (select * from runs where run_id = candidate offset 0) r";
        var where = filters.isEmpty() ? "" : " where " + String.join(" and ", filters);
        return Postgres.PLANNED_ANEW + "select " + columns + " from " + candidates + where
                + " order by candidate desc limit " + most;
    }

    /** The one candidate at this place, counted from 1. */
    String candidate(int place) {
        return Postgres.PLANNED_ANEW + "select run_id from " + source + conditions()
                + " group by run_id order by run_id desc offset " + (place - 1) + " limit 1";
    }

    Tuple parameters() {
        return Tuple.from(values);
    }

    Tuple candidateParameters() {
        return Tuple.from(values.subList(0, candidateValues));
    }

    /** Whether candidates may fail to pass. */
    boolean searches() {
        return !filters.isEmpty();
    }

    private String conditions() {
        var all = new ArrayList<>(bounds);
        if (source.equals("results")) {
            all.add("status <> 'completed'");
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    private void equal(@Nullable List<String> conditions, String column, @Nullable String text) {
        if (conditions != null && text != null) {
            conditions.add(column + " = " + value(Parameters.text(text)));
        }
    }

    private String value(@Nullable Object value) {
        values.add(value);
        return "$" + values.size();
    }
}
