package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.id.RunId;
import dev.electrons.run.RunState;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RunReaderIT {
    private static Database database;
    private static EventStore store;

    @BeforeAll
    static void open() {
        database = Database.ready();
        store = database.store;
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void manyRunsAreLoadedTogetherAndUnknownOnesAreMissing() {
        var stories =
                Stream.generate(() -> Story.of("shop").admitted()).limit(50).toList();
        store.append(stories.stream().map(Story::write).toList()).await();
        var asked = Stream.concat(stories.stream().map(story -> story.run), Stream.of(RunId.next()))
                .toList();

        var loaded = store.load(asked).await();

        assertThat(loaded).hasSize(50);
        stories.forEach(
                story -> assertThat(same(loaded.get(story.run), story.state())).isTrue());
        assertThat(store.load(List.of()).await()).isEmpty();
    }

    @Test
    void aRunIsReadAsItWasAfterAnyEvent() {
        var story = Story.of("shop").admitted().completed("hello");
        store.append(List.of(story.write())).await();

        assertThat(store.loadAt(story.run, 1).await().orElseThrow().phase()).isEqualTo(Phase.Pending);
        assertThat(store.loadAt(story.run, 2).await().orElseThrow().phase()).isEqualTo(Phase.Running);
        assertThat(store.loadAt(story.run, 99).await().orElseThrow().phase()).isEqualTo(Phase.Completed);
        assertThat(store.loadAt(RunId.next(), 1).await()).isEmpty();
    }

    @Test
    void aLongRunIsLoadedFromItsSnapshot() {
        var story = Story.of("shop").admitted().refused(600);
        store.append(List.of(story.write())).await();
        var early = store.loadAt(story.run, 500).await().orElseThrow();
        store.snapshot(early).await();
        // what the snapshot covers is not read: to show it, make it unreadable
        database.postgres
                .query(
                        "update events set data = 'gone' where run_id = $1 and version <= 500",
                        Tuple.of(story.run.value()))
                .await();

        assertThat(same(store.load(List.of(story.run)).await().get(story.run), story.state()))
                .isTrue();
    }

    @Test
    void aSnapshotThatCannotBeReadIsAsGoodAsNone() {
        var story = Story.of("shop").admitted().refused(10);
        store.append(List.of(story.write())).await();
        store.snapshot(story.state()).await();
        database.postgres
                .query("update snapshots set state = '[]' where run_id = $1", Tuple.of(story.run.value()))
                .await();

        assertThat(same(store.load(List.of(story.run)).await().get(story.run), story.state()))
                .isTrue();
        assertThat(store.loadAt(story.run, 5).await().orElseThrow().version()).isEqualTo(5);
    }

    @Test
    void anOlderSnapshotNeverReplacesANewerOne() {
        var story = Story.of("shop").admitted();
        store.append(List.of(story.write())).await();
        var early = store.loadAt(story.run, 1).await().orElseThrow();
        store.snapshot(story.state()).await();

        store.snapshot(early).await();

        var kept = database.postgres
                .query("select version from snapshots where run_id = $1", Tuple.of(story.run.value()))
                .await();
        assertThat(kept.iterator().next().getInteger(0)).isEqualTo(2);
    }

    /** Graphs know no equality; what they are made of does. */
    static boolean same(@Nullable RunState one, RunState other) {
        return one != null
                && SnapshotCodec.encode(one).equals(SnapshotCodec.encode(other))
                && one.outstanding().equals(other.outstanding())
                && one.nodes().equals(other.nodes());
    }
}
