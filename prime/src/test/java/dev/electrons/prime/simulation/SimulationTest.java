package dev.electrons.prime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code -Dde.simulation.seeds=N} for more or fewer worlds, {@code -Dde.simulation.seed=S} for one alone. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("de.simulation.seeds", 10_000);
    private static final int SEARCHED = 200;

    @Test
    void noSeedBreaksAnInvariant() {
        var only = Long.getLong("de.simulation.seed");
        var seeds = only == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(only);
        long begin = System.nanoTime();
        var finding = seeds.boxed()
                .flatMap(seed -> Simulation.of(seed, Planted.NOTHING).stream())
                .findFirst();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (only == null && finding.isEmpty()) {
            System.out.printf(Locale.ROOT, "%d seeds in %.1f s, %.0f seeds/s%n", SEEDS, seconds, SEEDS / seconds);
        }
        assertThat(finding.map(Simulation.Finding::told).orElse("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void aPlantedBugIsFound(Planted bug) {
        var finding = LongStream.rangeClosed(1, SEARCHED)
                .boxed()
                .flatMap(seed -> Simulation.of(seed, bug).stream())
                .findFirst();
        assertThat(finding).isPresent();
        System.out.printf(
                "%s found at seed %d: %s%n",
                bug.word(), finding.get().seed(), finding.get().invariant());
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        assertThat(Simulation.story(7, Planted.NOTHING)).isNotEmpty().isEqualTo(Simulation.story(7, Planted.NOTHING));
    }
}
