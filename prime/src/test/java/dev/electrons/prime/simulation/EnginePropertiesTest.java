package dev.electrons.prime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.RunEvent;
import dev.electrons.postgres.MemoryStore;
import dev.electrons.run.Evolve;
import dev.electrons.task.Kinds;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The pure engine on any acyclic graph, whatever it hears, in whatever order, and however often. */
class EnginePropertiesTest {

    @Property
    void aRunOfAnyGraphEndsExactlyOnceAndNoJoinHangs(
            @ForAll("drawings") Drawing drawing, @ForAll("interleavings") List<Integer> interleaving) {
        var drive = new Drive(drawing);
        drive.follow(interleaving);
        drive.toTheEnd();
        var track = new Track();
        drive.events().forEach(track::follows);
        assertThat(drive.events())
                .filteredOn(recorded -> recorded.event() instanceof RunEvent.RunFinished)
                .hasSize(1);
        new Verdict(drive.state(), drawing, drive.cancelled(), false).check();
    }

    @Property
    void nothingThatIsSaidAgainChangesAnything(
            @ForAll("drawings") Drawing drawing, @ForAll("interleavings") List<Integer> interleaving) {
        var drive = new Drive(drawing);
        drive.follow(interleaving);
        drive.toTheEnd();
        int length = drive.events().size();
        drive.sayEverythingAgain();
        assertThat(drive.events()).hasSize(length);
    }

    @Property
    void theStateIsTheFoldOfTheEventsAndSurvivesASnapshotAtEveryVersion(
            @ForAll("drawings") Drawing drawing, @ForAll("interleavings") List<Integer> interleaving) {
        var drive = new Drive(drawing);
        drive.follow(interleaving);
        drive.toTheEnd();
        Same.orBroken("the engine's state", drive.state(), Evolve.fold(drive.run(), drive.events()));
        var state = dev.electrons.run.RunState.empty(drive.run());
        for (var event : drive.events()) {
            state = Evolve.evolve(state, event);
            Same.orBroken("the snapshot", state, MemoryStore.throughSnapshot(state));
        }
    }

    @Provide
    Arbitrary<Drawing> drawings() {
        return Arbitraries.integers()
                .between(1, 8)
                .flatMap(count -> Combinators.combine(boxes(count), lines(count))
                        .as((boxes, lines) -> new Drawing(boxes, lines, false)));
    }

    private static Arbitrary<List<Drawing.Box>> boxes(int count) {
        var box = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(0, 10_000))
                .as((needed, attempts, timeout) -> new Drawing.Box("", Kinds.PROGRAM, needed, attempts, 200, timeout));
        return box.list()
                .ofSize(count)
                .map(drawn -> IntStream.range(0, count)
                        .mapToObj(i -> drawn.get(i).named("n" + i))
                        .toList());
    }

    private static Arbitrary<List<Drawing.Line>> lines(int count) {
        var end = Arbitraries.integers().between(0, count - 1);
        var line = Combinators.combine(end, end, Arbitraries.integers().between(0, 4))
                .as((a, b, error) -> new Drawing.Line("n" + Math.min(a, b), "n" + Math.max(a, b), error == 0));
        return line.filter(drawn -> !drawn.from().equals(drawn.to())).list().ofMaxSize(count == 1 ? 0 : 14);
    }

    @Provide
    Arbitrary<List<Integer>> interleavings() {
        return Arbitraries.integers().between(0, 9_999).list().ofMaxSize(60);
    }
}
