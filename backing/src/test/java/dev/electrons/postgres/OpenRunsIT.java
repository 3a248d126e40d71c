package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenRunsIT {
    private static final List<Story> STORIES =
            Stream.generate(() -> Story.of("shop").admitted()).limit(40).toList();
    private static Database database;
    private static EventStore store;

    @BeforeAll
    static void open() {
        database = Database.ready();
        store = database.store;
        store.append(STORIES.stream().map(Story::write).toList()).await();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyOpenRunBelongsToExactlyOnePartition() {
        var found = IntStream.range(0, 12)
                .mapToObj(partition -> store.openRuns(12, List.of(partition), null, 1_000).await().stream()
                        .peek(row -> assertThat(KeyHash.of(row.run()) % 12).isEqualTo(partition)))
                .flatMap(rows -> rows.map(DueRun::run))
                .toList();

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        STORIES.stream().map(story -> story.run).toList());
    }

    @Test
    void pagesOfOpenRunsFollowEachOther() {
        var seen = new ArrayList<RunId>();
        var page = store.openRuns(2, List.of(0, 1), null, 7).await();
        while (!page.isEmpty()) {
            page.forEach(row -> seen.add(row.run()));
            page = store.openRuns(2, List.of(0, 1), seen.getLast(), 7).await();
        }

        assertThat(seen).hasSize(40).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatIsDueComesEarliestFirstAndNothingElse() {
        var third = STORIES.stream().map(Story::due).sorted().toList().get(2);

        var due = store.dueBefore(third, 1, List.of(0), 100).await();

        assertThat(due)
                .isSortedAccordingTo(java.util.Comparator.comparing(DueRun::due))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(due).allMatch(row -> !row.due().isAfter(third));
        assertThat(store.dueBefore(third, 1, List.of(0), 2).await()).hasSize(2);
    }

    @Test
    void aRunToWhichNothingHappenedInTimeIsStuck() {
        var first = STORIES.stream().map(Story::due).sorted().toList().getFirst();
        var grace = Duration.ofSeconds(10);

        assertThat(store.stuck(first.plusSeconds(10), grace, 100).await()).isEmpty();
        assertThat(store.stuck(first.plusSeconds(11), grace, 100).await()).isNotEmpty();
    }

    @Test
    void aDueTimeFoundTooEarlyIsCorrectedUnlessTheRunMovedOn() {
        var stale = Story.of("defer");
        var moved = Story.of("defer");
        store.append(List.of(stale.write(), moved.write())).await();
        store.append(List.of(moved.admitted().since(1))).await();
        var later = stale.due().plusSeconds(600);

        store.defer(List.of(new Deferral(stale.run, 1, later), new Deferral(moved.run, 1, later)))
                .await();

        assertThat(store.openRuns(1, List.of(0), null, 1_000).await())
                .contains(new DueRun(stale.run, later), new DueRun(moved.run, moved.due()));
        store.append(List.of(
                        stale.admitted().completed("").since(1),
                        moved.completed("").since(2)))
                .await();
    }
}
