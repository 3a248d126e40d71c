package dev.electrons.postgres;

import dev.electrons.event.Phase;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text and parameters of one statement of a list. Only the conditions that the query has are in the text, so that each has
 * the plan that suits it: candidates come from indexes in order, filters are applied to them, and a page looks through a bounded
 * number of them. The lateral join is a look-up per candidate; a planner left to choose may walk all of {@code runs}.
 */
final class ListSql {
    private final ListQuery query;
    private final List<@Nullable Object> values = new ArrayList<>();

    private ListSql(ListQuery query) {
        this.query = query;
    }

    record Statement(String text, Tuple parameters) {}

    /** The newest {@code most} runs that pass, out of the newest {@code look} candidates. */
    static Statement page(ListQuery query, ListSource source, String columns, int look, int most) {
        return new ListSql(query).page(source, columns, look, most);
    }

    /** The one candidate at this place, counted from 1, of each source; null where there are fewer. */
    static Statement candidates(ListQuery query, List<ListSource> sources, int place) {
        return new ListSql(query).candidates(sources, place);
    }

    /** Whether candidates may fail to pass. */
    static boolean searches(ListQuery query, ListSource source) {
        return query.status() != null
                || query.q() != null
                || !source.unbound(query).isEmpty();
    }

    private Statement page(ListSource source, String columns, int look, int most) {
        int bounded = searches(query, source) ? look : most;
        var candidates = source.direct()
                ? "(select *, run_id as candidate from runs"
                        + conditions(source.walks().getFirst()) + " order by run_id desc limit " + bounded + ") r"
                : "(select run_id as candidate from (" + union(source, look)
                        + ") w group by run_id order by run_id desc"
                        + " limit " + bounded + ") c"
                        + " cross join lateral (select * from runs where run_id = candidate offset 0) r";
        return statement("select " + columns + " from " + candidates + filters(source)
                + " order by candidate desc limit " + most);
    }

    private Statement candidates(List<ListSource> sources, int place) {
        return statement(sources.stream()
                .map(source -> "(select run_id from (" + union(source, place)
                        + ") w group by run_id order by run_id desc offset " + (place - 1) + " limit 1)")
                .collect(Collectors.joining(", ", "select ", "")));
    }

    private Statement statement(String text) {
        return new Statement(Postgres.PLANNED_ANEW + text, Tuple.from(values));
    }

    private String union(ListSource source, int most) {
        return source.walks().stream()
                .map(walk -> "(select run_id from " + walk.table() + conditions(walk) + " order by run_id desc limit "
                        + most + ")")
                .collect(Collectors.joining(" union all "));
    }

    private String conditions(ListSource.Walk walk) {
        var all = new ArrayList<String>();
        query.before().ifPresent(cursor -> all.add("run_id < " + value(cursor.value())));
        if (query.since() != null) {
            all.add("run_id >= run_id_floor(" + value(Parameters.time(query.since())) + ")");
        }
        if (query.until() != null) {
            all.add("run_id < run_id_floor(" + value(Parameters.time(query.until())) + ")");
        }
        if (walk.by() != null) {
            all.add(equal(walk.by()));
        }
        if (walk.only() != null) {
            all.add(walk.only());
        }
        return where(all);
    }

    private String filters(ListSource source) {
        var all = new ArrayList<String>();
        source.unbound(query).forEach(field -> all.add("r." + equal(field)));
        if (query.status() != null) {
            var status = value(Parameters.text(query.status()));
            var refused = query.status().equals(Phase.Blocked.name()) ? " or r.phase = 'Refused'" : "";
            all.add("(r.status = " + status + " or r.phase = " + status + refused + ")");
        }
        if (query.q() != null) {
            var words = value(Parameters.text(query.q()));
            all.add("strpos(lower(concat_ws(' ', r.title, r.execution_id, r.error)), lower(" + words + ")) > 0");
        }
        return where(all);
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private String equal(ListSource.Field field) {
        return field.column() + " = " + value(Parameters.text(field.in(query)));
    }

    private String value(@Nullable Object value) {
        values.add(value);
        return "$" + values.size();
    }
}
