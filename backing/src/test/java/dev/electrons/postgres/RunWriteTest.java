package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.id.RunId;
import dev.electrons.run.Folded;
import dev.electrons.run.Results;
import dev.electrons.run.RunSummary;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunWriteTest {
    @Test
    void theFirstEventOpensTheRun() {
        var story = Story.of("shop");

        var write = story.write();

        assertThat(write.summary()).isEqualTo(RunSummary.of(story.state()));
        assertThat(write.open()).isEqualTo(new OpenRun.Due(KeyHash.of(story.run), story.due(), null));
        assertThat(write.ended()).isEmpty();
    }

    @Test
    void anEventThatChangesNoPhaseTouchesNoCompanion() {
        var story = Story.of("shop").admitted().refused(1);

        var write = story.since(2);

        assertThat(write.summary()).isNull();
        assertThat(write.open()).isEqualTo(OpenRun.UNCHANGED);
    }

    @Test
    void theDueTimeIsWrittenOnlyWhenItMovesEarlier() {
        var story = Story.of("shop").admitted();

        assertThat(story.since(1).open()).isEqualTo(OpenRun.due(story.run, story.due()));
    }

    @Test
    void theEndClosesTheRunAndGivesItsResult() {
        var story = Story.of("shop").admitted().completed("hello");

        var write = story.since(2);

        assertThat(write.open()).isEqualTo(OpenRun.CLOSED);
        assertThat(write.ended())
                .singleElement()
                .extracting(RunWrite.Ended::result)
                .isEqualTo(Results.of(story.state()));
        assertThat(write.summary()).isEqualTo(RunSummary.of(story.state()));
    }

    @Test
    void aBatchIsSortedByRunAndVersionAndHasOneRowPerRunForEachCompanion() {
        var story = Story.of("shop");
        var first = story.write();
        var second = story.admitted().since(1);
        var last = story.completed("x").since(2);
        var later = Story.of("shop");

        var batch = AppendBatch.of(List.of(later.write(), second, last, first));

        assertThat(Folded.events(batch.events()))
                .isSortedAccordingTo(java.util.Comparator.comparing(dev.electrons.event.Recorded::run)
                        .thenComparingInt(dev.electrons.event.Recorded::version))
                .hasSize(5);
        assertThat(batch.summaries()).extracting(RunSummary::run).containsExactly(story.run, later.run);
    }

    @Test
    void ofSeveralDueTimesInABatchTheEarliestStays() {
        var run = RunId.next();
        var soon = run.createdAt().plusSeconds(1);
        var late = run.createdAt().plusSeconds(9);

        assertThat(due(open(run, OpenRun.due(run, late)), open(run, OpenRun.due(run, soon))))
                .containsExactly(soon);
        assertThat(due(open(run, OpenRun.due(run, soon)), open(run, OpenRun.due(run, late))))
                .containsExactly(soon);
        assertThat(due(open(run, OpenRun.due(run, soon)), open(run, OpenRun.UNCHANGED)))
                .containsExactly(soon);
        assertThat(due(open(run, OpenRun.due(run, soon)), open(run, OpenRun.CLOSED)))
                .isEmpty();
    }

    @Test
    void aRunBeginsWithItsRequest() {
        assertThatThrownBy(() -> new Accept(Story.of("shop").admitted().events().get(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<java.time.Instant> due(RunWrite... writes) {
        return AppendBatch.of(List.of(writes)).due().stream()
                .map(row -> row.open().due())
                .toList();
    }

    private static RunWrite open(RunId run, OpenRun open) {
        return new RunWrite(run, List.of(), null, List.of(), open);
    }
}
