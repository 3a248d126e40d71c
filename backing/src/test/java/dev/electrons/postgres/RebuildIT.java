package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebuildIT {
    private static final List<String> COMPANIONS = List.of("runs", "results", "open_runs", "client_ids");
    private final Database database = Database.ready();
    private final EventStore store = database.store;

    @BeforeEach
    void tell() {
        var accepted = List.of(
                new Story("shop", "order-1", "request-1", "repo"), Story.named("shop", "order-2"), Story.of("press"));
        store.accept(accepted.stream().map(Story::accept).toList()).await();
        var loser = Story.named("shop", "order-2");
        store.accept(List.of(loser.accept())).await();
        store.append(List.of(
                        accepted.get(0).admitted().since(1),
                        accepted.get(1).admitted().since(1)))
                .await();
        store.append(List.of(accepted.get(1).completed("done").since(2))).await();
        var many = Stream.generate(() -> Story.of("bulk").admitted().failed("no"))
                .limit(250)
                .toList();
        store.append(many.stream().map(Story::write).toList()).await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theCompanionsAreMadeAnewFromTheEventsAlone() {
        var before = companions();
        run("update runs set phase = 'Blocked', version = 99, title = 'nonsense'");
        run("delete from results");
        run("insert into open_runs select run_id, 1, now() from runs on conflict do nothing");
        run("update client_ids set client_id = 'x' || client_id");
        assertThat(companions()).isNotEqualTo(before);
        var progress = new ArrayList<Long>();

        var rebuilt = store.rebuild(progress::add).await();

        assertThat(companions()).isEqualTo(before);
        assertThat(rebuilt).isEqualTo(253);
        assertThat(progress).containsExactly(100L, 200L, 253L);
    }

    @Test
    void rebuildingTwiceIsRebuildingOnce() {
        var before = companions();

        store.rebuild(_ -> {}).await();
        store.rebuild(_ -> {}).await();

        assertThat(companions()).isEqualTo(before);
    }

    private void run(String sql) {
        database.postgres.query(sql, Tuple.tuple()).await();
    }

    private Map<String, List<String>> companions() {
        Map<String, List<String>> all = new HashMap<>();
        for (var table : COMPANIONS) {
            var rows = new ArrayList<String>();
            database.postgres
                    .query("select t::text from " + table + " t order by 1", Tuple.tuple())
                    .await()
                    .forEach(row -> rows.add(row.getString(0)));
            all.put(table, rows);
        }
        return all;
    }
}
