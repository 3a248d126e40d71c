package dev.electrons.intake.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.RunId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChangedRunsTest {
    private final ChangedRuns changed = new ChangedRuns(3);

    @Test
    void aRunThatChangesOftenWaitsOnceAndKeepsItsPlace() {
        var runs = Stream.generate(RunId::next).limit(2).toList();
        runs.forEach(changed::add);
        assertThat(changed.add(runs.getFirst())).isTrue();

        assertThat(changed.take(10)).isEqualTo(runs);
        assertThat(changed.take(10)).isEmpty();
    }

    @Test
    void thoseThatWaitLongestComeFirst() {
        var runs = Stream.generate(RunId::next).limit(3).toList();
        runs.forEach(changed::add);

        assertThat(changed.take(2)).isEqualTo(runs.subList(0, 2));
        assertThat(changed.size()).isEqualTo(1);
        changed.add(runs.getFirst());
        assertThat(changed.take(2)).containsExactly(runs.getLast(), runs.getFirst());
    }

    @Test
    void whatThereIsNoRoomForIsCounted() {
        var runs = Stream.generate(RunId::next).limit(5).toList();
        runs.forEach(changed::add);
        assertThat(changed.add(runs.getFirst())).isTrue();

        assertThat(changed.takeLeftOut()).isEqualTo(2);
        assertThat(changed.takeLeftOut()).isZero();
        assertThat(changed.take(10)).isEqualTo(runs.subList(0, 3));
    }
}
