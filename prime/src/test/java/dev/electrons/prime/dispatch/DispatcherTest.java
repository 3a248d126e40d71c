package dev.electrons.prime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private final Dispatcher dispatcher = new Dispatcher();

    @Test
    void appsTakeTurnsWhateverOneOfThemHasQueued() {
        dispatcher.announced("text", "w", 8);
        IntStream.range(0, 100).forEach(_ -> dispatcher.offer(task("flood", 5)));
        dispatcher.offer(task("shop", 5));
        assertThat(dispatcher.next()).extracting(Task::app).hasSize(16).startsWith("flood", "shop", "flood");
    }

    @Test
    void theUrgentGoesFirst() {
        dispatcher.offer(task("a", 1));
        dispatcher.offer(task("a", 9));
        assertThat(dispatcher.next()).extracting(Task::priority).containsExactly(9, 1);
    }

    @Test
    void creditIsTwiceWhatWorkersHoldAndComesBackWhenTasksSettle() {
        dispatcher.announced("text", "w", 10);
        IntStream.range(0, 30).forEach(_ -> dispatcher.offer(task("a", 5)));
        var first = dispatcher.next();
        assertThat(first).hasSize(20);
        assertThat(dispatcher.next()).isEmpty();
        dispatcher.settled(first.getFirst().taskId());
        assertThat(dispatcher.next()).hasSize(1);
    }

    @Test
    void aTaskThatIsWaitingOrOutIsNotTakenTwice() {
        var task = task("a", 5);
        dispatcher.offer(task);
        dispatcher.offer(task);
        assertThat(dispatcher.next()).hasSize(1);
        dispatcher.offer(task);
        assertThat(dispatcher.next()).isEmpty();
    }

    @Test
    void whatDidNotReachTheWorkersIsReadyAgain() {
        dispatcher.offer(task("a", 5));
        var lost = dispatcher.next();
        dispatcher.takeBack(lost);
        assertThat(dispatcher.out()).isZero();
        assertThat(dispatcher.next()).isEqualTo(lost);
    }

    @Test
    void runsOfPartitionsThatAreGoneNoLongerCount() {
        var gone = task("a", 5);
        var kept = task("a", 5);
        List.of(gone, kept).forEach(dispatcher::offer);
        assertThat(dispatcher.next()).hasSize(2);
        dispatcher.forget(gone.taskId().run()::equals);
        assertThat(dispatcher.out()).isEqualTo(1);
        assertThat(dispatcher.waiting()).isZero();
    }

    @Test
    void anEndedRunGivesBackItsCreditAndSaysWhetherWorkersHoldIt() {
        var task = task("a", 5);
        dispatcher.offer(task);
        assertThat(dispatcher.ended(RunId.next())).isFalse();
        dispatcher.next();
        assertThat(dispatcher.ended(task.taskId().run())).isTrue();
        assertThat(dispatcher.out()).isZero();
    }

    @Test
    void anEndedRunTakesWhatItHasWaitingWithIt() {
        dispatcher.announced("text", "w", 8);
        IntStream.range(0, 16).forEach(_ -> dispatcher.offer(task("a", 5)));
        var ended = task("a", 5);
        var other = task("a", 5);
        List.of(ended, other).forEach(dispatcher::offer);
        var first = dispatcher.next();
        assertThat(dispatcher.ended(ended.taskId().run())).isFalse();
        assertThat(dispatcher.waiting()).isEqualTo(1);
        first.forEach(task -> dispatcher.settled(task.taskId()));
        assertThat(dispatcher.next()).containsExactly(other);
    }

    @Test
    void whatWaitsIsCountedByApp() {
        dispatcher.announced("text", "w", 8);
        IntStream.range(0, 20).forEach(_ -> dispatcher.offer(task("a", 5)));
        var ended = task("b", 1);
        List.of(ended, task("b", 1)).forEach(dispatcher::offer);
        dispatcher.next();
        dispatcher.ended(ended.taskId().run());

        assertThat(dispatcher.waitingOf("a")).isEqualTo(4);
        assertThat(dispatcher.waitingOf("b")).isEqualTo(1);
    }

    private static Task task(String app, int priority) {
        var attempt = new AttemptId(RunId.next(), "work", 0, 1);
        return new Task(
                attempt,
                "text",
                app,
                priority,
                Value.EMPTY,
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                null,
                null);
    }
}
