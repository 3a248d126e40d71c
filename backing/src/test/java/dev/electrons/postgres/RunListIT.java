package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.RunId;
import dev.electrons.run.RunSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RunListIT {
    private static Database database;
    private static EventStore store;
    private static final Story PENDING = new Story("shop", "first", null, null);
    private static final Story RUNNING = new Story("shop", "second", null, "repo").admitted();
    private static final Story COMPLETE =
            new Story("press", "third", null, "repo").admitted().completed("done");
    private static final Story ERRORED =
            new Story("press", "fourth", null, null).admitted().failed("No Provider left");
    private static final List<Story> ALL = List.of(ERRORED, COMPLETE, RUNNING, PENDING);

    @BeforeAll
    static void open() {
        database = Database.ready();
        store = database.store;
        store.append(ALL.stream().map(Story::write).toList()).await();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void newestComeFirst() {
        assertThat(runs(ListQuery.newest(10))).containsExactlyElementsOf(ids(ALL));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrOverlap() {
        var seen = new ArrayList<RunId>();
        String cursor = null;
        do {
            var page = store.list(query(null, null, null, null, cursor, 3)).await();
            seen.addAll(page.rows().stream().map(RunSummary::run).toList());
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(seen).containsExactlyElementsOf(ids(ALL));
    }

    @Test
    void everyFilterNarrows() {
        assertThat(runs(query("press", null, null, null, null, 10))).containsExactlyElementsOf(ids(ERRORED, COMPLETE));
        assertThat(runs(query(null, null, "repo", null, null, 10))).containsExactlyElementsOf(ids(COMPLETE, RUNNING));
        assertThat(runs(query("shop", null, "repo", null, null, 10))).containsExactlyElementsOf(ids(RUNNING));
        assertThat(runs(query(null, null, null, "PROVIDER", null, 10))).containsExactlyElementsOf(ids(ERRORED));
        assertThat(runs(query(null, null, null, "' or 1=1 --", null, 10))).isEmpty();
        assertThat(runs(query("nobody", "queued", "repo", "x", null, 10))).isEmpty();
    }

    @Test
    void everyStatusIsFoundInBothVocabularies() {
        assertThat(runs(status("queued"))).containsExactlyElementsOf(ids(PENDING));
        assertThat(runs(status("running"))).containsExactlyElementsOf(ids(RUNNING));
        assertThat(runs(status("Running"))).containsExactlyElementsOf(ids(RUNNING));
        assertThat(runs(status("Completed"))).containsExactlyElementsOf(ids(COMPLETE));
        assertThat(runs(status("Failed"))).containsExactlyElementsOf(ids(ERRORED));
        assertThat(runs(status("terminated"))).isEmpty();
        assertThat(runs(query("press", "running", null, null, null, 10))).isEmpty();
    }

    @Test
    void whatIsUnderWayAndWhatHasEndedAreListedTogetherAndEachOnce() {
        var retried = new Story("shop", null, null, null)
                .admitted()
                .failed("first")
                .again()
                .completed("then");
        var failedTwice = new Story("press", null, null, null)
                .admitted()
                .failed("first")
                .again()
                .failed("then");
        var underWay =
                new Story("shop", null, null, null).admitted().failed("first").again();
        var stories = List.of(retried, failedTwice, underWay);
        try (var other = Database.ready()) {
            other.store.append(stories.stream().map(Story::write).toList()).await();
            assertThat(listed(other, null, null, "text-generation")).containsExactlyElementsOf(ids(stories));
            assertThat(listed(other, "shop", null, "text-generation"))
                    .containsExactlyElementsOf(ids(retried, underWay));
            assertThat(listed(other, null, "Failed", "text-generation")).containsExactlyElementsOf(ids(failedTwice));
            assertThat(listed(other, "press", "Failed", null)).containsExactlyElementsOf(ids(failedTwice));
            assertThat(listed(other, null, "Failed", "none")).isEmpty();
        }
    }

    private static List<RunId> listed(
            Database other, @Nullable String app, @Nullable String status, @Nullable String workflow) {
        var query = new ListQuery(app, status, null, workflow, null, null, null, null, null, 10);
        return other.store.list(query).await().rows().stream()
                .map(RunSummary::run)
                .toList();
    }

    @Test
    void aSearchLooksThroughABoundedNumberAndGoesOnFromThere() {
        var shortSighted = new RunList(database.postgres, 2);
        var oldest = ids(ALL).getLast();
        var words = ALL.stream()
                .filter(story -> story.run.equals(oldest))
                .findFirst()
                .orElseThrow()
                .name();

        var first = shortSighted.list(query(null, null, null, words, null, 10)).await();
        assertThat(first.rows()).isEmpty();
        assertThat(first.nextCursor()).isNotNull();

        var second = shortSighted
                .list(query(null, null, null, words, first.nextCursor(), 10))
                .await();
        assertThat(second.rows()).extracting(RunSummary::run).containsExactly(oldest);
    }

    @Test
    void aTimeRangeIsARangeOfIds() {
        var now = Instant.now().plusSeconds(1);
        var hourAgo = now.minusSeconds(3_600);
        assertThat(runs(between(hourAgo, now))).hasSize(4);
        assertThat(runs(between(hourAgo.minusSeconds(60), hourAgo))).isEmpty();
        assertThat(runs(between(PENDING.run.createdAt(), PENDING.run.createdAt().plusMillis(1))))
                .contains(PENDING.run);
    }

    private static ListQuery query(
            @Nullable String app,
            @Nullable String status,
            @Nullable String target,
            @Nullable String q,
            @Nullable String cursor,
            int limit) {
        return new ListQuery(app, status, null, null, target, null, null, q, cursor, limit);
    }

    private static ListQuery status(String status) {
        return query(null, status, null, null, null, 10);
    }

    private static ListQuery between(Instant since, Instant until) {
        return new ListQuery(null, null, null, null, null, since, until, null, null, 10);
    }

    private static List<RunId> runs(ListQuery query) {
        var page = store.list(query).await();
        assertThat(page.nextCursor()).isNull();
        return page.rows().stream().map(RunSummary::run).toList();
    }

    private static List<RunId> ids(Story... stories) {
        return ids(List.of(stories));
    }

    private static List<RunId> ids(List<Story> stories) {
        return stories.stream()
                .map(story -> story.run)
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
    }
}
