package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.prime.Posted;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final Arrivals arrivals = new Arrivals(4);

    private static Signal of(String app, int priority) {
        var id = RunId.next();
        var request = Posted.request(id, Map.of("app", app, "priority", priority));
        return new Signal.Requested(Recorded.requested(id, NOW, request));
    }

    private static List<Signal> many(String app, int count) {
        return IntStream.range(0, count).mapToObj(_ -> of(app, 5)).toList();
    }

    private List<Signal> more() {
        return arrivals.among(List.of(), false, 0);
    }

    @Test
    void oneAppsFloodIsNotInAnothersWay() {
        arrivals.among(many("flood", 100), false, 0);
        var other = of("other", 5);

        assertThat(arrivals.among(List.of(other), false, 0)).hasSize(4).contains(other);
    }

    @Test
    void anAppsOwnRequestsStartInOrder() {
        var asked = many("one", 6);
        var started = new ArrayList<>(arrivals.among(asked, false, 0));
        started.addAll(more());

        assertThat(started).isEqualTo(asked);
        assertThat(arrivals.size()).isZero();
    }

    @Test
    void theMoreUrgentGoFirst() {
        arrivals.among(many("calm", 20), false, 0);
        var urgent = of("calm", 9);

        assertThat(arrivals.among(List.of(urgent), false, 0)).first().isEqualTo(urgent);
    }

    @Test
    void whatIsUnderWayNeverWaits() {
        var asked = many("one", 20);
        var settled = IntStream.range(0, 30)
                .mapToObj(i -> (Signal) new Signal.TimeCame(asked.getFirst().run(), NOW.plusSeconds(i)))
                .toList();
        var batch = new ArrayList<>(asked);
        batch.addAll(settled);

        assertThat(arrivals.among(batch, false, 0)).containsAll(settled).hasSize(34);
    }

    @Test
    void aFloodIsReadOnOverToSeeWhoElseIsThereButNotForEver() {
        var reads = IntStream.range(0, 40)
                .mapToObj(_ -> arrivals.among(many("flood", 10), true, 0).size())
                .toList();

        assertThat(reads).startsWith(0, 0, 0).contains(4);
        assertThat(arrivals.among(many("flood", 10), false, 0)).hasSize(4);
    }

    @Test
    void whileWorkersHaveEnoughToDoFewerStart() {
        var many = new Arrivals(250);

        assertThat(many.among(many("one", 500), false, 1_001)).hasSize(50);
        assertThat(many.among(List.of(), false, 1_000)).hasSize(250);
    }

    @Test
    void aRequestThatComesTwiceWaitsOnce() {
        var asked = many("one", 6);
        arrivals.among(asked, false, 0);

        assertThat(arrivals.among(asked.subList(4, 6), false, 0)).isEqualTo(asked.subList(4, 6));
        assertThat(more()).isEmpty();
    }

    @Test
    void whatWasNotDecidedOnIsTakenAgainFirst() {
        var asked = many("one", 8);
        var taken = arrivals.among(asked, false, 0);
        arrivals.back();

        assertThat(arrivals.among(asked, false, 0)).isEqualTo(taken);
        assertThat(more()).isEqualTo(asked.subList(4, 8));
    }

    @Test
    void runsOfAnotherOwnerAreForgotten() {
        var asked = many("one", 8);
        arrivals.among(asked, false, 0);
        arrivals.back();
        arrivals.forget(run -> !run.equals(asked.getLast().run()));

        assertThat(more()).containsExactly(asked.getLast());
    }
}
