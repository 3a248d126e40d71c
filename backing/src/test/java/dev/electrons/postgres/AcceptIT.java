package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.postgres.Acceptance.Accepted;
import dev.electrons.postgres.Acceptance.Existing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AcceptIT {
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
    void anAcceptedRunIsThereWithAllItsRows() {
        var story = new Story("shop", "order-1", "request-1", "repo");

        assertThat(store.accept(List.of(story.accept())).await()).containsExactly(new Accepted(story.run));

        assertThat(store.load(List.of(story.run)).await()).containsEntry(story.run, story.state());
        assertThat(store.summary(story.run).await().orElseThrow().status()).isEqualTo("queued");
        assertThat(store.openRuns(1, List.of(0), null, 1_000).await()).contains(new DueRun(story.run, story.due()));
    }

    @Test
    void aRunIsFoundByEitherIdOnlyByItsApp() {
        var story = new Story("shop", "order-2", "request-2", null);
        store.accept(List.of(story.accept())).await();

        for (var id : List.of("order-2", "request-2", story.run.toString())) {
            assertThat(store.find("shop", id).await()).contains(story.run);
            assertThat(store.find(null, id).await()).contains(story.run);
            assertThat(store.find("other", id).await()).isEmpty();
        }
        assertThat(store.find("shop", "order\u0000").await()).isEmpty();
    }

    @Test
    void anIdThatTheAppUsedBeforeNamesTheFirstRun() {
        var first = Story.named("shop", "order-3");
        var second = Story.named("shop", "order-3");
        var foreign = Story.named("other", "order-3");
        store.accept(List.of(first.accept())).await();

        assertThat(store.accept(List.of(second.accept(), foreign.accept())).await())
                .containsExactly(new Existing(first.run), new Accepted(foreign.run));

        assertThat(store.events(second.run, 1, 10).await()).isEmpty();
        assertThat(store.summary(second.run).await()).isEmpty();
    }

    @Test
    void inOneBatchTheFirstOfTwoWithTheSameIdWins() {
        var later = Story.named("shop", "order-4");
        var first = Story.named("shop", "order-4");

        assertThat(store.accept(List.of(first.accept(), later.accept())).await())
                .containsExactly(new Accepted(first.run), new Existing(first.run));
    }

    @Test
    void acceptingTheSameRunAgainChangesNothing() {
        var named = Story.named("shop", "order-5");
        var nameless = Story.of("shop");
        var both = List.of(named.accept(), nameless.accept());
        store.accept(both).await();

        assertThat(store.accept(both).await()).containsExactly(new Accepted(named.run), new Accepted(nameless.run));

        assertThat(store.events(nameless.run, 1, 10).await()).hasSize(1);
    }

    @Test
    void ofTwoConnectionsWithTheSameIdsOneWinsEachAndTheOtherSeesIt() {
        var one = IntStream.range(0, 200)
                .mapToObj(i -> Story.named("shop", "race-" + i))
                .toList();
        var two = IntStream.range(0, 200)
                .mapToObj(i -> Story.named("shop", "race-" + i))
                .toList();

        var first = store.accept(one.stream().map(Story::accept).toList());
        var second = store.accept(two.reversed().stream().map(Story::accept).toList());

        var left = first.await();
        var right = second.await().reversed();
        for (int i = 0; i < 200; i++) {
            assertThat(left.get(i).run()).isEqualTo(right.get(i).run());
            assertThat(left.get(i) instanceof Accepted).isNotEqualTo(right.get(i) instanceof Accepted);
        }
    }

    @Test
    void whatNobodyPickedUpIsSwept() {
        var forgotten = Story.of("shop");
        var taken = Story.of("shop");
        store.accept(List.of(forgotten.accept(), taken.accept())).await();
        store.append(List.of(taken.admitted().since(1))).await();

        var later = Instant.now().plusSeconds(1);
        assertThat(store.unpublished(later, 1_000).await())
                .contains(forgotten.run)
                .doesNotContain(taken.run);
        assertThat(store.unpublished(Instant.now().minus(Duration.ofHours(1)), 1_000)
                        .await())
                .isEmpty();
    }
}
