package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.signal.Steering;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What whoever replays a node gives it, and how long that holds. */
class ReplayTest extends OneRun {
    ReplayTest() {
        super(Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program","config":{"x":1,"y":1},"retry":{"max_attempts":5,"initial":"1s","jitter":0}}]}
                """));
    }

    private void replay(String input) {
        rig.tell(new Steering.ReplayAsked(
                "replay-" + rig.events.size(), rig.run, "operator", "a", null, null, new Value(input), true));
    }

    private String input() {
        return Tasks.inFlight(rig.state).getFirst().input().json();
    }

    @Test
    void whatIsGivenHoldsForAllAttemptsOfThisTime() {
        rig.done("a");
        replay("{\"x\":2}");
        rig.failed("a", 2, Failure.infrastructure("AWAY", "away"));
        rig.after(Duration.ofSeconds(3));
        assertThat(input()).isEqualTo("{\"x\":2,\"y\":1}");
        rig.done("a", 3);

        replay("{\"y\":3}");
        assertThat(input()).isEqualTo("{\"x\":1,\"y\":3}");
    }

    @Test
    void whatIsGivenOutlastsAPause() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program","config":{"x":1}},{"id":"other","kind":"program"}]}
                """);
        rig.done("a");
        rig.tell(new Steering.PauseAsked("p", rig.run, "operator", "lunch"));
        replay("{\"x\":2}");
        rig.done("other");
        rig.tell(new Steering.ResumeAsked("r", rig.run, "operator"));
        assertThat(input()).isEqualTo("{\"x\":2}");
    }

    @Test
    void aWholeInputWillDoWhereTheNodesOwnCannotBeWorkedOut() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program","input":"{'x': input.none}"}]}
                """);
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);

        replay("{\"x\":2}");
        assertThat(input()).isEqualTo("{\"x\":2}");
        rig.done("a", Tasks.inFlight(rig.state).getFirst().taskId().attempt());
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    private static final Failure BROKEN = Failure.work("BROKEN", "it broke");

    @Test
    void aRunWhoseFailureNobodyMendedFailsAgain() {
        rig = Rig.graph(Rig.node("a") + "," + Rig.node("b"), "a>b");
        rig.done("a");
        rig.failed("b", 1, BROKEN);
        rig.tell(new Steering.ReplayAsked("alone", rig.run, "operator", "a", null, null, null, false));
        rig.done("a", 2);

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure()).isEqualTo(BROKEN);
    }

    @Test
    void aRunThatIsFailingIsNotReplayedUntilItHasFailed() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"bad","kind":"program","retry":{"max_attempts":1}},
                   {"id":"slow","kind":"program"}],"on_failure":"drain"}
                """);
        rig.done("a");
        rig.failed("bad", 1, BROKEN);
        replay("{}");
        assertThat(rig.events.getLast().event()).isInstanceOf(RunEvent.SignalRefused.class);
        rig.done("slow");
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
    }

    private void replayed(String node, boolean downstream) {
        rig.tell(new Steering.ReplayAsked("again", rig.run, "operator", node, null, null, null, downstream));
    }

    @Test
    void whatAFailureCutOffIsNotMendedByAReplayOfWhatFailed() {
        rig = Rig.graph(Rig.node("a") + "," + Rig.node("b") + "," + Rig.node("end"), "a>end", "b>end");
        rig.failed("a", 1, BROKEN);
        assertThat(status("b")).isEqualTo(Status.cancelled);

        replayed("a", true);
        rig.done("a", 2);

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("NODES_CANCELLED");
        assertThat(rig.failure().message()).startsWith("b: ");
        rig.tell(new Steering.RetryAsked("retry", rig.run, "operator"));
        assertThat(rig.inFlight()).containsExactly("b");
        rig.done("b", 2);
        rig.done("end");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void whatFollowsANodeThatEndedTheRunIsDoneThoughOnlyThatNodeIsReplayed() {
        rig = Rig.graph(Rig.node("a") + "," + Rig.node("b"), "a>b");
        rig.failed("a", 1, BROKEN);

        replayed("a", false);
        rig.done("a", 2);

        assertThat(rig.inFlight()).containsExactly("b");
        rig.done("b");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aRunThatCouldNotTellTheWayFailsAgainWhenAnotherNodeIsReplayed() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"first","kind":"program"},{"id":"a","kind":"program"},{"id":"b","kind":"program"}],
                 "edges":[{"from":"first","to":"a"},{"from":"a","to":"b","when":"output.none.nothing > 1"}]}
                """);
        rig.done("first");
        rig.done("a");
        assertThat(rig.failure().code()).isEqualTo("EXPRESSION_FAILED");

        replayed("first", false);
        rig.done("first", 2);

        assertThat(rig.failure().code()).isEqualTo("EXPRESSION_FAILED");
        assertThat(rig.failure().message()).startsWith("a: ");
    }

    @Test
    void aRunWithAJoinThatCanNeverBeFailsAgain() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"both","kind":"program","join":2}],
                 "edges":[{"from":"a","to":"both"},{"from":"b","to":"both","when":"false"}]}
                """);
        rig.done("a");
        rig.done("b");
        assertThat(rig.failure().code()).isEqualTo("JOIN_UNSATISFIABLE");

        replayed("a", false);
        rig.done("a", 2);

        assertThat(rig.failure().code()).isEqualTo("JOIN_UNSATISFIABLE");
    }

    @Test
    void aJoinInAPassThatWasGivenUpKeepsNoRunFromCompleting() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"each","kind":"map","items":"[1]","body":["a","b","both"]},
                   {"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"both","kind":"program","join":2},
                   {"id":"mend","kind":"program"}],
                 "edges":[{"from":"a","to":"both"},{"from":"b","to":"both","when":"false"},{"from":"each","to":"mend","on":"error"}]}
                """);
        rig.tell(new Steering.PauseAsked("p", rig.run, "operator", "lunch"));
        rig.tell(new Steering.ResumeAsked("r", rig.run, "operator"));
        rig.done("a");
        rig.done("b");
        rig.done("mend");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }
}
