package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.graph.Edge;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphIndex;
import dev.electrons.graph.Node;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.guard.Target;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.Hold;
import dev.electrons.run.NodeState;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.NodeTable;
import dev.electrons.run.PassState;
import dev.electrons.run.Proposal;
import dev.electrons.run.RunState;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.TreePVector;

class SnapshotCodecTest {
    private static final Instant TIME = Instant.parse("2026-11-20T10:15:30.123456Z");

    @Test
    void aStateSurvivesTheRoundTrip() {
        var graph =
                new Graph(List.of(Node.of("a", "text"), Node.of("b", "text")), List.of(new Edge("a", "b", null, null)));
        var done = new NodeState(
                Status.completed,
                3,
                2,
                0,
                0,
                new Value("{\"prompt\":\"x\"}"),
                TIME,
                TIME,
                null,
                Outcome.success(new Value("[1]"), Execution.by("runner-proxy")),
                new NodeState.Round(TreePVector.from(List.of(0, 2)), 1, true),
                RunId.next(),
                true,
                true,
                new Execution.Usage(3L, 4L, 0.5));
        var running = new NodeState(
                Status.running,
                2,
                0,
                1,
                0,
                null,
                TIME,
                TIME,
                TIME.plusSeconds(30),
                null,
                null,
                null,
                false,
                false,
                null);
        var state = new RunState(
                RunId.next(),
                501,
                Phase.Running,
                null,
                new Classification("workflow", "enrich", "explicit", "", 1, List.of()),
                new Hold(
                        Target.of("shop"),
                        "enrich",
                        GuardPolicy.STANDARD,
                        TIME,
                        false,
                        new Refusal(Refusal.Reason.ResourceBusy, null, TIME, "busy")),
                7,
                2,
                new GraphIndex(graph),
                NodeTable.of(
                        Map.of(new NodeKey("a", 0), done, new NodeKey("b", 0), running),
                        Map.of(new NodeKey("a", 2), new PassState(0, 1, 0, new Value("{}"), 1)),
                        Map.of("a", 3)),
                HashTreePMap.singleton("paid", TreePVector.singleton(new Value("1"))),
                HashTreePMap.singleton("planner", new Proposal(new Value("[]"), "one more", TIME)),
                HashTreePSet.singleton("signal-1"),
                "lunch",
                "enough",
                Failure.work("TaskFailed", "no"),
                TIME,
                TIME,
                TIME.plusSeconds(1),
                TIME.plusSeconds(2),
                TIME.plusSeconds(3),
                new Value("{}"),
                Failure.cancelled("enough"));

        var read = SnapshotCodec.decode(state.run(), SnapshotCodec.encode(state));

        assertThat(read).usingRecursiveComparison().ignoringFields("graph").isEqualTo(state);
        assertThat(read.shape().graph()).isEqualTo(graph);
    }

    @Test
    void aRunOfWhichNothingIsKnownYetSurvivesToo() {
        var state = RunState.empty(RunId.next());

        assertThat(SnapshotCodec.decode(state.run(), SnapshotCodec.encode(state)))
                .isEqualTo(state);
    }
}
