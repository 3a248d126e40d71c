package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom to tell of a result is kept with the result, and only once. */
class CallbacksIT {
    private static final String URL = "https://Hooks.example.com:8443/done?x=1";
    private final Database database = Database.ready();
    private final EventStore store = database.store;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aResultIsWrittenWithItsCallback() {
        var calling = Story.calling("shop", URL).admitted().completed("hello");
        var silent = Story.of("shop").admitted().completed("hello");
        var unfinished = Story.calling("shop", URL).admitted();

        store.append(List.of(calling.write(), silent.write(), unfinished.write()))
                .await();

        assertThat(rows()).containsExactly(calling.run + " 4 shop " + URL + " hooks.example.com pending 0");
    }

    @Test
    void whatIsUndoneCallsNobody() {
        var taken = Story.of("shop");
        store.append(List.of(taken.write())).await();
        var calling = Story.calling("shop", URL).admitted().completed("hello");

        assertThatThrownBy(() ->
                        store.append(List.of(calling.write(), taken.write())).await())
                .isInstanceOf(VersionConflict.class);

        assertThat(rows()).isEmpty();
    }

    @Test
    void aFinishedRunThatIsTriedAgainCallsAgain() {
        var story = Story.calling("shop", "http://[::1]/x").admitted().failed("no");
        store.append(List.of(story.write())).await();

        store.append(List.of(story.again().failed("no again").since(4))).await();

        assertThat(rows())
                .containsExactly(
                        story.run + " 4 shop http://[::1]/x [::1] pending 0",
                        story.run + " 7 shop http://[::1]/x [::1] pending 0");
    }

    @Test
    void rebuildingSendsNothingAgainAndForgetsNothing() {
        var delivered = Story.calling("shop", URL).admitted().completed("hello");
        var old = Story.calling("shop", URL).admitted().completed("hello");
        store.append(List.of(delivered.write(), old.write())).await();
        run("update callbacks set state = 'delivered', attempts = 2 where run_id = '" + delivered.run + "'");
        run("delete from callbacks where run_id = '" + old.run + "'");

        store.rebuild(_ -> {}).await();

        assertThat(rows()).containsExactly(delivered.run + " 4 shop " + URL + " hooks.example.com delivered 2");
        assertThat(store.result(old.run).await()).isPresent();
    }

    private void run(String sql) {
        database.postgres.query(sql, Tuple.tuple()).await();
    }

    private List<String> rows() {
        var rows = new ArrayList<String>();
        database.postgres
                .query(
                        "select concat_ws(' ', run_id, version, app, url, host, state, attempts) from callbacks order by 1",
                        Tuple.tuple())
                .await()
                .forEach(row -> rows.add(row.getString(0)));
        return rows;
    }
}
