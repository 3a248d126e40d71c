package dev.electrons.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetWindowTest {

    @Test
    void commitsTheFinishedPrefix() {
        var window = begun(10, 15);

        window.finish(10);
        window.finish(11);
        window.finish(13);

        assertThat(window.committable()).isEqualTo(12);
        assertThat(window.unfinished()).isEqualTo(2);
        assertThat(window.metadata()).isEqualTo("de1:1+0;");
    }

    @Test
    void commitsEverythingWhenNothingIsUnderWay() {
        var window = begun(10, 15);

        LongStream.range(10, 15).forEach(window::finish);

        assertThat(window.committable()).isEqualTo(15);
        assertThat(window.metadata()).isEmpty();
    }

    @Test
    void offsetsThatDoNotExistHoldNothingUp() {
        var window = new OffsetWindow(10, "");
        List.of(10L, 14L, 20L).forEach(window::begin);

        window.finish(10);
        assertThat(window.committable()).isEqualTo(14);
        window.finish(14);
        assertThat(window.committable()).isEqualTo(20);
        window.finish(20);
        assertThat(window.committable()).isEqualTo(21);
    }

    @Test
    void whatWasFinishedBeyondThePrefixIsNotBegunAgain() {
        var before = begun(10, 20);
        List.of(12L, 13L, 17L).forEach(before::finish);

        var after = new OffsetWindow(before.committable(), before.metadata());

        assertThat(LongStream.range(10, 20).filter(after::begin)).containsExactly(10L, 11L, 14L, 15L, 16L, 18L, 19L);
    }

    @Test
    void whatAnEarlierOwnerFinishedIsPassedOnToTheNextThoughItWasNotReadYet() {
        var first = begun(10, 20);
        List.of(12L, 13L, 17L).forEach(first::finish);
        var second = new OffsetWindow(first.committable(), first.metadata());
        second.begin(10);

        var third = new OffsetWindow(second.committable(), second.metadata());

        assertThat(LongStream.range(10, 20).filter(third::begin)).containsExactly(10L, 11L, 14L, 15L, 16L, 18L, 19L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "somebody else's", "de1:", "de1:x", "de1:1+", "de1:-1+2;", "de1:1+-5;", "de2:1+1;"})
    void metadataThatIsNotOursCountsAsNone(String metadata) {
        var window = new OffsetWindow(10, metadata);

        assertThat(LongStream.range(10, 20).allMatch(window::begin)).isTrue();
    }

    @Test
    void metadataThatWouldBeTooLongIsCutAndCostsRepetitionOnly() {
        var window = begun(0, 10_000);
        LongStream.range(1, 10_000).filter(n -> n % 2 == 0).forEach(window::finish);

        assertThat(window.metadata()).hasSizeBetween(4_000, OffsetWindow.LONGEST_METADATA);
        var after = new OffsetWindow(window.committable(), window.metadata());
        var again = LongStream.range(0, 10_000).filter(after::begin).boxed().toList();
        assertThat(again).hasSizeLessThan(9_100).containsAll(odd(10_000));
    }

    @Test
    void overRandomLivesWithCrashesEverythingIsFinishedAndNothingIsLostOrRepeatedNeedlessly() {
        for (int seed = 0; seed < 500; seed++) {
            new Life(new Random(seed)).live(seed);
        }
    }

    private static List<Long> odd(int below) {
        return LongStream.range(0, below).filter(n -> n % 2 == 1).boxed().toList();
    }

    private static OffsetWindow begun(long from, long to) {
        var window = new OffsetWindow(from, "");
        LongStream.range(from, to).forEach(window::begin);
        return window;
    }

    /** Reads, finishes in any order, commits now and then, and crashes. */
    private static final class Life {
        private final Random random;
        private final List<Long> log = new ArrayList<>();
        private final Set<Long> finished = new HashSet<>();
        private final Set<Long> known = new HashSet<>();
        private long committed;
        private String metadata = "";

        Life(Random random) {
            this.random = random;
            for (long offset = 0; log.size() < 60; offset += random.nextInt(5) == 0 ? 3 : 1) {
                log.add(offset);
            }
        }

        void live(int seed) {
            for (int crash = 0; crash < 4; crash++) {
                run(random.nextInt(80), seed);
            }
            run(Integer.MAX_VALUE, seed);
            assertThat(finished).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(log);
        }

        private void run(int steps, int seed) {
            var window = new OffsetWindow(committed, metadata);
            var left = new ArrayList<>(
                    log.stream().filter(offset -> offset >= committed).toList());
            var open = new ArrayList<Long>();
            var inThisLife = new HashSet<Long>();
            for (int step = 0; step < steps && !(left.isEmpty() && open.isEmpty()); step++) {
                if (!left.isEmpty() && random.nextBoolean()) {
                    read(window, left.removeFirst(), open, seed);
                } else if (!open.isEmpty()) {
                    Collections.shuffle(open, random);
                    long done = open.removeLast();
                    window.finish(done);
                    finished.add(done);
                    inThisLife.add(done);
                }
                if (random.nextInt(4) == 0) {
                    commit(window, inThisLife);
                }
            }
        }

        private void read(OffsetWindow window, long offset, List<Long> open, int seed) {
            boolean again = window.begin(offset);
            assertThat(again)
                    .as("seed %s: offset %s is begun exactly when no commit knew it finished", seed, offset)
                    .isEqualTo(!known.contains(offset));
            if (again) {
                open.add(offset);
            }
        }

        private void commit(OffsetWindow window, Set<Long> inThisLife) {
            committed = window.committable();
            metadata = window.metadata();
            known.addAll(inThisLife);
            assertThat(log.stream().filter(offset -> offset < committed)).allMatch(finished::contains);
        }
    }
}
