package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How Postgres goes about lists where there are many rows, as it tells itself. */
class ListPlansIT {
    private static final int LOOK = 2_000;
    private static final int MOST = 51;
    private static final List<String> STATUSES = List.of("queued", "complete", "errored", "Blocked");

    private static final String RUNS = """
            insert into runs (run_id, version, app, execution_id, request_id, task_type, workflow, target, title, priority, phase,
                status, created_at, ended_at)
            select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n * 1000), 12, '0') || '7' || substr(m, 1, 3)
                    || '8' || substr(m, 4, 15))::uuid,
                4, 'app-' || n % 20, m, m, case n % 3 when 0 then 'code' else 'text' end, 'flow-' || n % 50,
                case when n % 4 = 0 then 'repo-' || n % 100 end, 'title ' || n, 5,
                (array['Completed', 'Failed', 'Completed', 'Running'])[1 + n % 40 / 10], 'complete', now(), now()
            from (select n, md5(n::text) as m from generate_series(1, 60000) n) numbered
            """;

    private static Database database;

    @BeforeAll
    static void fill() throws SQLException {
        database = Database.ready();
        database.prepare(List.of(
                RUNS,
                "insert into results (run_id, version, status, at, data, app, workflow, task_type, cost_usd)"
                        + " select run_id, 4, lower(phase), now(), '{}', app, workflow, task_type, 0.1 from runs where phase <> 'Running'",
                "insert into open_runs (run_id, key_hash, next_due) select run_id, 1, now() from runs where phase = 'Running'",
                "insert into guards (key, target, key_hash, version, waiting, failures, review, at)"
                        + " select n::text, n::text, n, 1, 0, 0, n % 500 = 0, now() - n * interval '1 second' from generate_series(1, 20000) n",
                "analyze"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyCombinationOfFiltersWalksThroughIndexes() {
        for (var query : queries()) {
            for (var source : ListSource.of(query)) {
                check(ListSql.page(query, source, RunList.COLUMNS, LOOK, MOST), query);
            }
            check(ListSql.candidates(query, ListSource.of(query), LOOK), query);
        }
    }

    @Test
    void whatAnAppSpentIsReadFromAnIndex() {
        var spent =
                "select coalesce(sum(cost_usd), 0) from results where app = $1 and at >= $2 and cost_usd is not null";
        check(
                new ListSql.Statement(
                        spent, Tuple.of("app-1", Parameters.time(Instant.now().minusSeconds(60)))),
                spent);
    }

    @Test
    void guardsAreListedInTheOrderOfAnIndex() {
        for (var where : List.of("", " where review")) {
            var list = "select target from guards" + where + " order by review desc, at desc limit 1000";
            check(new ListSql.Statement(list, Tuple.tuple()), list);
        }
    }

    /** Nothing is read from end to end, and nothing sorted but what a page may look through. */
    private static void check(ListSql.Statement statement, Object what) {
        var explained = database.postgres
                .query("explain (analyze, timing off, format json) " + statement.text(), statement.parameters())
                .await()
                .iterator()
                .next()
                .getValue(0)
                .toString();
        for (var node : nodes(Json.read(explained, JsonNode.class))) {
            var table = node.path("Relation Name").asText();
            assertThat(node.path("Node Type").asText())
                    .as("%s: %s", what, explained)
                    .isNotEqualTo("Seq Scan");
            assertThat(node.path("Actual Rows").asDouble()
                            * node.path("Actual Loops").asDouble())
                    .as("rows of %s for %s: %s", table, what, explained)
                    .isLessThanOrEqualTo(3 * LOOK);
        }
    }

    private static List<JsonNode> nodes(JsonNode tree) {
        var found = new ArrayList<JsonNode>();
        if (tree.has("Node Type")) {
            found.add(tree);
        }
        tree.forEach(child -> found.addAll(nodes(child)));
        return found;
    }

    private static List<ListQuery> queries() {
        return Stream.concat(Stream.<@Nullable String>of((String) null), STATUSES.stream())
                .flatMap(status -> IntStream.range(0, 1 << 6).mapToObj(chosen -> query(status, chosen)))
                .toList();
    }

    /** With those filters of which the bit is set. */
    private static ListQuery query(@Nullable String status, int chosen) {
        return new ListQuery(
                chosen(chosen, 0, "app-7"),
                status,
                chosen(chosen, 1, "code"),
                chosen(chosen, 2, "flow-9"),
                chosen(chosen, 3, "repo-8"),
                chosen(chosen, 4, Instant.now().minus(Duration.ofHours(10))),
                chosen(chosen, 4, Instant.now().minus(Duration.ofMinutes(1))),
                chosen(chosen, 5, "nowhere"),
                chosen(chosen, 4, RunId.next().toString()),
                MOST - 1);
    }

    private static <T> @Nullable T chosen(int bits, int n, T value) {
        return ((bits >> n) & 1) == 1 ? value : null;
    }
}
