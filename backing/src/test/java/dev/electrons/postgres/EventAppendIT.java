package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.event.Phase;
import dev.electrons.run.Results;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class EventAppendIT {
    private static final Logger log = LoggerFactory.getLogger(EventAppendIT.class);
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
    void whatWasAppendedIsReadBackEqual() {
        var story = Story.of("shop").admitted().completed("hello");

        store.append(List.of(story.write())).await();

        assertThat(store.events(story.run, 1, 100).await()).isEqualTo(story.events());
        assertThat(store.events(story.run, 3, 1).await())
                .isEqualTo(story.events().subList(2, 3));
    }

    @Test
    void aProgramsOutputWithNulAndEmojiSurvives() {
        var output = "before\u0000after 😀 \uFFFF end";
        var story = Story.of("shop").admitted().failed(output);

        store.append(List.of(story.write())).await();

        assertThat(store.events(story.run, 1, 100).await()).isEqualTo(story.events());
        assertThat(store.result(story.run).await().orElseThrow().error()).isEqualTo(output);
        assertThat(store.summary(story.run).await().orElseThrow().error())
                .isEqualTo(output.replace('\u0000', '\uFFFD'));
    }

    @Test
    void theCompanionsFollowTheEvents() {
        var story = Story.of("shop").admitted();
        store.append(List.of(story.write())).await();
        assertThat(due(story)).containsExactly(story.due());
        assertThat(store.summary(story.run).await().orElseThrow().phase()).isEqualTo(Phase.Running);
        assertThat(store.result(story.run).await()).isEmpty();

        store.append(List.of(story.completed("hello").since(2))).await();

        assertThat(due(story)).isEmpty();
        assertThat(store.summary(story.run).await()).contains(RunSummary.of(story.state()));
        assertThat(store.result(story.run).await()).contains(Results.of(story.state()));
    }

    @Test
    void aRunThatIsOpenAgainHasNoResultUntilItEndsAgain() {
        var story = Story.of("shop").admitted().failed("not yet").again();
        store.append(List.of(story.write())).await();
        assertThat(store.result(story.run).await()).isEmpty();

        store.append(List.of(story.completed("hello").since(5))).await();

        assertThat(store.result(story.run).await()).contains(Results.of(story.state()));
    }

    @Test
    void aDueTimeMovesOnlyEarlier() {
        var story = Story.of("shop");
        var due = story.due();
        store.append(List.of(story.write())).await();

        store.append(List.of(open(story, due.plusSeconds(5)))).await();
        assertThat(due(story)).containsExactly(due);

        store.append(List.of(open(story, due.minusSeconds(5)))).await();
        assertThat(due(story)).containsExactly(due.minusSeconds(5));
    }

    @Test
    void aCollisionInOneRunUndoesTheWholeBatch() {
        var taken = Story.of("shop");
        store.append(List.of(taken.write())).await();
        var other = Story.of("shop").admitted();

        assertThatThrownBy(() ->
                        store.append(List.of(other.write(), taken.write())).await())
                .isInstanceOf(VersionConflict.class);

        assertThat(store.events(other.run, 1, 10).await()).isEmpty();
        assertThat(store.summary(other.run).await()).isEmpty();
        assertThat(due(other)).isEmpty();
    }

    @Test
    void ofTwoWritersOnTheSameVersionExactlyOneWins() {
        for (int round = 0; round < 20; round++) {
            var mine = Stream.generate(() -> Story.of("shop")).limit(20).toList();
            store.append(mine.stream().map(Story::write).toList()).await();
            mine.forEach(Story::admitted);
            var forwards = mine.stream().map(story -> story.since(1)).toList();

            var race = List.of(store.append(forwards), store.append(forwards.reversed()));
            Future.join(race).transform(_ -> Future.succeededFuture()).await();

            assertThat(race.stream().filter(Future::succeeded)).hasSize(1);
            assertThat(race.stream()
                            .filter(Future::failed)
                            .findFirst()
                            .orElseThrow()
                            .cause())
                    .isInstanceOf(VersionConflict.class);
        }
    }

    @Test
    void manyWritesToOneRunInOneBatchAreOneStory() {
        var story = Story.of("shop");
        var first = story.write();
        var second = story.admitted().since(1);
        var third = story.completed("done").since(2);

        store.append(List.of(first, second, third)).await();

        assertThat(store.load(List.of(story.run)).await()).containsEntry(story.run, story.state());
        assertThat(store.summary(story.run).await().orElseThrow().phase()).isEqualTo(Phase.Completed);
        assertThat(due(story)).isEmpty();
    }

    @Test
    void anOlderSummaryNeverReplacesANewerOne() {
        var story = Story.of("shop");
        var old = RunSummary.of(story.state());
        store.append(List.of(story.admitted().completed("x").write())).await();

        store.append(List.of(new RunWrite(story.run, List.of(), old, List.of(), OpenRun.UNCHANGED)))
                .await();

        assertThat(store.summary(story.run).await().orElseThrow().phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void printsHowFastBatchesOf500RunsAre() {
        var batches = new ArrayList<List<RunWrite>>();
        for (int i = 0; i < 24; i++) {
            batches.add(IntStream.range(0, 500)
                    .mapToObj(_ -> Story.of("bench")
                            .admitted()
                            .completed("x".repeat(400))
                            .write())
                    .toList());
        }
        batches.subList(0, 4).forEach(batch -> store.append(batch).await());
        var begin = Instant.now();

        batches.subList(4, 24).forEach(batch -> store.append(batch).await());

        var took = Duration.between(begin, Instant.now());
        log.info(
                "appended {} runs of 4 events with their companions in {} ms: {} events/s",
                10_000,
                took.toMillis(),
                40_000_000L / took.toMillis());
        assertThat(database.postgres
                        .query("select count(*) from runs where app = 'bench'", Tuple.tuple())
                        .await()
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(12_000);
    }

    private static RunWrite open(Story story, Instant due) {
        return new RunWrite(story.run, List.of(), null, List.of(), OpenRun.due(story.run, due));
    }

    private static List<Instant> due(Story story) {
        return store.openRuns(1, List.of(0), null, 10_000).await().stream()
                .filter(row -> row.run().equals(story.run))
                .map(DueRun::due)
                .toList();
    }
}
