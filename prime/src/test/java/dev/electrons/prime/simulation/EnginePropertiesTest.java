package dev.electrons.prime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.postgres.MemoryStore;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import dev.electrons.task.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    @Property
    void aPatchNeverTouchesWhatHasStartedAndTheRunEndsAllTheSame(
            @ForAll("drawings") Drawing drawing,
            @ForAll("interleavings") List<Integer> interleaving,
            @ForAll("patches") List<List<Integer>> patches) {
        var drive = new Drive(drawing);
        drive.follow(interleaving);
        for (int i = 0; i < patches.size() && !drive.state().phase().ended(); i++) {
            var before = drive.state();
            var said = drive.patch(
                    "patch-" + i,
                    patches.get(i).stream()
                            .map(number -> operation(number, drawing))
                            .toList());
            if (said.getFirst().event() instanceof RunEvent.RunPatched) {
                assertThat(started(drive.state()).keySet())
                        .containsAll(started(before).keySet());
                started(before).forEach((key, node) -> {
                    assertThat(drive.state().shape().node(key.node()))
                            .isEqualTo(before.shape().node(key.node()));
                    assertThat(drive.state().node(key).outcome()).isEqualTo(node.outcome());
                });
            } else {
                assertThat(said.getFirst().event()).isInstanceOf(RunEvent.SignalRefused.class);
                assertThat(drive.state().shape()).isEqualTo(before.shape());
            }
        }
        drive.toTheEnd();
        Same.orBroken("the engine's state", drive.state(), Evolve.fold(drive.run(), drive.events()));
    }

    private static Map<NodeKey, NodeState> started(RunState state) {
        return state.nodes().entrySet().stream()
                .filter(entry ->
                        entry.getValue().attempts() > 0 && !entry.getValue().held())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A node or an edge more or less, or another program in a node; not all of them can be done. */
    private static Map<String, Object> operation(int number, Drawing drawing) {
        int index = number / 10;
        var node = drawing.boxes().get(index % drawing.boxes().size()).id();
        return switch (number % 5) {
            case 0 -> Map.of("op", "remove", "path", "/nodes/" + index % 8);
            case 1 -> Map.of("op", "remove", "path", "/edges/" + index % 8);
            case 2 -> Map.of("op", "add", "path", "/nodes/-", "value", Map.of("id", "p" + index % 8, "kind", "text"));
            case 3 -> Map.of("op", "add", "path", "/edges/-", "value", Map.of("from", node, "to", "p" + index % 8));
            default ->
                Map.of("op", "replace", "path", "/nodes/" + index % 8 + "/config", "value", Map.of("source", "new"));
        };
    }

    @Property
    void theCompanionsOfEveryBatchAreThoseOfTheWholeStory(
            @ForAll("drawings") Drawing drawing, @ForAll("interleavings") List<Integer> interleaving) {
        var drive = new Drive(drawing);
        drive.follow(interleaving);
        drive.toTheEnd();
        var whole = RunWrite.of(RunState.empty(drive.run()), drive.events());
        var state = RunState.empty(drive.run());
        var results = new ArrayList<RunWrite.Ended>();
        RunSummary summary = null;
        for (var event : drive.events()) {
            var write = RunWrite.of(state, List.of(event));
            summary = write.summary() == null ? summary : write.summary();
            results.addAll(write.ended());
            state = Evolve.evolve(state, event);
        }
        assertThat(summary).isEqualTo(whole.summary());
        assertThat(results).isEqualTo(whole.ended());
    }

    @Provide
    Arbitrary<List<List<Integer>>> patches() {
        return Arbitraries.integers()
                .between(0, 999)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<Drawing> drawings() {
        return Arbitraries.integers()
                .between(1, 8)
                .flatMap(count -> Combinators.combine(boxes(count), lines(count))
                        .as((boxes, lines) -> new Drawing(possible(boxes, lines), lines, false)));
    }

    /** No join needs more than there are ways to it. */
    private static List<Drawing.Box> possible(List<Drawing.Box> boxes, List<Drawing.Line> lines) {
        return boxes.stream().map(box -> Drawings.possible(box, lines)).toList();
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
