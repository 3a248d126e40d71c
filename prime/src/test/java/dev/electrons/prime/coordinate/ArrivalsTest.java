package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Recorded;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.prime.Posted;
import dev.electrons.prime.dispatch.Dispatcher;
import dev.electrons.signal.Signal;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Dispatcher tasks = new Dispatcher();
    private final Arrivals arrivals = new Arrivals(4, tasks);

    private static Signal of(String app, int priority) {
        var id = RunId.next();
        var request = Posted.request(id, Map.of("app", app, "priority", priority));
        return new Signal.Requested(Recorded.requested(id, NOW, request));
    }

    private static List<Signal> many(String app, int count) {
        return IntStream.range(0, count).mapToObj(_ -> of(app, 5)).toList();
    }

    private List<Signal> more() {
        return arrivals.among(List.of(), false);
    }

    @Test
    void oneAppsFloodIsNotInAnothersWay() {
        arrivals.among(many("flood", 100), false);
        var other = of("other", 5);

        assertThat(arrivals.among(List.of(other), false)).hasSize(4).contains(other);
    }

    @Test
    void anAppsOwnRequestsStartInOrder() {
        var asked = many("one", 6);
        var started = new ArrayList<>(arrivals.among(asked, false));
        started.addAll(more());

        assertThat(started).isEqualTo(asked);
        assertThat(arrivals.size()).isZero();
    }

    @Test
    void theMoreUrgentGoFirst() {
        arrivals.among(many("calm", 20), false);
        var urgent = of("calm", 9);

        assertThat(arrivals.among(List.of(urgent), false)).first().isEqualTo(urgent);
    }

    @Test
    void whatIsUnderWayNeverWaits() {
        var asked = many("one", 20);
        var settled = IntStream.range(0, 30)
                .mapToObj(i -> (Signal) new Signal.TimeCame(asked.getFirst().run(), NOW.plusSeconds(i)))
                .toList();
        var batch = new ArrayList<>(asked);
        batch.addAll(settled);

        assertThat(arrivals.among(batch, false)).containsAll(settled).hasSize(34);
    }

    @Test
    void aFloodIsReadOnOverToSeeWhoElseIsThereButNotForEver() {
        var reads = IntStream.range(0, 40)
                .mapToObj(_ -> arrivals.among(many("flood", 10), true).size())
                .toList();

        assertThat(reads).startsWith(0, 0, 0).contains(4);
        assertThat(arrivals.among(many("flood", 10), false)).hasSize(4);
    }

    @Test
    void whileWorkersHaveEnoughToDoFewerStart() {
        var many = new Arrivals(250, tasks);
        waiting("one", 1_000);
        assertThat(many.among(many("one", 500), false)).hasSize(250);
        waiting("one", 1);
        assertThat(many.among(many("one", 500), false)).hasSize(50);
    }

    @Test
    void whatWaitsOfOneAppDoesNotKeepAnotherFromStarting() {
        var many = new Arrivals(250, tasks);
        waiting("flood", 1_001);
        many.among(many("flood", 500), false);
        var other = many("other", 200);

        assertThat(many.among(other, false)).isEqualTo(other);
    }

    /** So many tasks more wait, since the workers have theirs. */
    private void waiting(String app, int count) {
        IntStream.range(0, count)
                .mapToObj(_ -> new AttemptId(RunId.next(), "a", 0, 1))
                .forEach(attempt -> tasks.offer(
                        new Task(attempt, "text", app, 5, Value.EMPTY, List.of(), NOW, NOW, null, null, null, null)));
    }

    @Test
    void aRequestThatComesTwiceWaitsOnce() {
        var asked = many("one", 6);
        arrivals.among(asked, false);

        assertThat(arrivals.among(asked.subList(4, 6), false)).isEqualTo(asked.subList(4, 6));
        assertThat(more()).isEmpty();
    }

    @Test
    void whatWasNotDecidedOnIsTakenAgainFirst() {
        var asked = many("one", 8);
        var taken = arrivals.among(asked, false);
        arrivals.back();

        assertThat(arrivals.among(asked, false)).isEqualTo(taken);
        assertThat(more()).isEqualTo(asked.subList(4, 8));
    }

    @Test
    void runsOfAnotherOwnerAreForgotten() {
        var asked = many("one", 8);
        arrivals.among(asked, false);
        arrivals.back();
        arrivals.forget(run -> !run.equals(asked.getLast().run()));

        assertThat(more()).containsExactly(asked.getLast());
    }
}
