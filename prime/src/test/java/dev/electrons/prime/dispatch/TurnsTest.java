package dev.electrons.prime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns<String> turns = new Turns<>();

    private void add(String app, int count) {
        IntStream.range(0, count).forEach(_ -> turns.add(5, app, app));
    }

    private List<String> take(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> turns.poll())
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void appsThatAreAlwaysThereAlternate() {
        add("a", 5);
        add("b", 5);

        assertThat(take(6)).containsExactly("a", "b", "a", "b", "a", "b");
    }

    @Test
    void aQuietAppNeedNotWaitForABusyOne() {
        add("busy", 5_000);
        take(2_000);
        add("quiet", 300);

        assertThat(take(300)).containsOnly("quiet");
    }

    @Test
    void inTheLongRunTheyHaveTheSame() {
        add("busy", 20_000);
        take(2_000);
        add("other", 20_000);

        assertThat(take(10_000).stream().filter("other"::equals).count()).isBetween(5_000L, 5_500L);
    }

    @Test
    void goingAwayAndComingBackBuysNothing() {
        add("busy", 20_000);
        take(2_000);
        var first = Stream.generate(() -> {
                    add("clever", 1);
                    return turns.poll();
                })
                .limit(10_000)
                .filter("clever"::equals)
                .count();

        assertThat(first).isBetween(5_000L, 5_500L);
    }

    @Test
    void whoIsPassedOverKeepsThePlace() {
        add("a", 2);
        add("b", 2);

        assertThat(turns.poll("a"::equals)).isEqualTo("b");
        assertThat(turns.poll(_ -> true)).isNull();
        assertThat(take(3)).containsExactly("a", "b", "a");
    }

    @Test
    void whatIsRemovedHasNoTurn() {
        add("a", 3);
        add("b", 3);
        turns.removeIf("a"::equals);

        assertThat(take(6)).containsExactly("b", "b", "b");
        assertThat(turns.poll()).isNull();
    }

    @Test
    void theMoreUrgentGoesFirstHoweverManyTurnsItsAppHad() {
        add("a", 10);
        take(5);
        turns.add(9, "a", "urgent");

        assertThat(turns.poll()).isEqualTo("urgent");
    }
}
