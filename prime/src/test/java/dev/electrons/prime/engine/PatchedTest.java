package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Why;
import dev.electrons.signal.Steering;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Graphs that change at odd moments. */
class PatchedTest extends OneRun {
    private static final String ONCE = "\"retry\":{\"max_attempts\":1}";

    PatchedTest() {
        super(Rig.graph(
                String.join(",", Rig.node("a"), Rig.node("b"), Rig.node("j"), Rig.node("k")), "a>j", "b>j", "j>k"));
    }

    private List<Recorded> patch(String id, String operations) {
        return rig.tell(new Steering.PatchAsked(id, rig.run, "app:shop", new Value(operations), "a change", null));
    }

    private static List<String> problems(List<Recorded> events) {
        return events.getLast().event() instanceof RunEvent.SignalRefused refused ? refused.problems() : List.of();
    }

    private void paused() {
        rig.tell(new Steering.PauseAsked("pause", rig.run, "app:shop", "lunch"));
    }

    private void resumed() {
        rig.tell(new Steering.ResumeAsked("resume", rig.run, "app:shop"));
    }

    @Test
    void aNodeThatIsTakenOutIsForgottenWhateverTokensHadReachedIt() {
        rig.done("a");
        patch("p", """
                [{"op":"remove","path":"/nodes/2"},{"op":"remove","path":"/edges/2"},{"op":"remove","path":"/edges/1"},
                 {"op":"replace","path":"/edges/0","value":{"from":"b","to":"k"}}]
                """);
        assertThat(Why.of(rig.state, rig.now)).extracting(Why.Waiting::node).containsOnly("b");
        assertThat(rig.state.nodes()).doesNotContainKey(new NodeKey("j", 0));

        rig.failed("b", 1, Failure.work("TaskFailed", "no"));
        rig.tell(new Steering.RetryAsked("again", rig.run, "operator"));
        rig.done("b", 2);
        rig.done("k");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aNodeThatComesBackUnderItsNameHasTheTokensOfItsNewWays() {
        rig.done("a");
        patch("p", """
                [{"op":"remove","path":"/nodes/2"},{"op":"remove","path":"/edges/2"},{"op":"remove","path":"/edges/1"},
                 {"op":"replace","path":"/edges/0","value":{"from":"b","to":"k"}}]
                """);
        patch("q", """
                [{"op":"add","path":"/nodes/-","value":{"id":"j","kind":"program"}},{"op":"add","path":"/edges/-","value":{"from":"b","to":"j"}}]
                """);
        rig.done("b");

        assertThat(rig.inFlight()).containsExactly("j", "k");
    }

    @Test
    void whatOnlyAPauseHoldsBackMayStillBeChanged() {
        paused();
        rig.done("a");
        rig.done("b");
        assertThat(status("j")).isEqualTo(Status.waiting);
        assertThat(problems(patch("p", "[{\"op\":\"add\",\"path\":\"/nodes/2/config\",\"value\":{\"x\":2}}]")))
                .isEmpty();
        resumed();

        var task = Tasks.inFlight(rig.state).getFirst();
        assertThat(task.input().json()).isEqualTo("{\"x\":2}");
        assertThat(task.taskId().attempt()).isEqualTo(1);
    }

    @Test
    void whatOnlyAPauseHoldsBackMayStillBeTakenOutOrHaveToWait() {
        paused();
        rig.done("a");
        rig.done("b");
        patch("p", """
                [{"op":"add","path":"/nodes/-","value":{"id":"first","kind":"program"}},
                 {"op":"add","path":"/edges/-","value":{"from":"first","to":"j"}}]
                """);
        assertThat(status("j")).isEqualTo(Status.pending);
        patch("q", """
                [{"op":"remove","path":"/nodes/2"},{"op":"remove","path":"/edges/3"},{"op":"remove","path":"/edges/2"},
                 {"op":"remove","path":"/edges/1"},{"op":"replace","path":"/edges/0","value":{"from":"first","to":"k"}}]
                """);
        resumed();

        assertThat(rig.inFlight()).containsExactly("first");
        rig.done("first");
        rig.done("k");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void anEdgeOfWhichNobodyCanTellWhetherToTakeItIsRefused() {
        rig.done("a");

        assertThat(problems(patch("p", """
                [{"op":"add","path":"/nodes/-","value":{"id":"d","kind":"program"}},
                 {"op":"add","path":"/edges/-","value":{"from":"a","to":"d","when":"output.none > 1"}},
                 {"op":"add","path":"/edges/-","value":{"from":"b","to":"d"}}]
                """)))
                .containsExactly("the condition of the edge from a to d cannot be told of what a has put out");
        assertThat(rig.state.revision()).isEqualTo(1);
    }

    @Test
    void everythingThatIsWrongIsToldThoughSomeOfItHasNoShape() {
        assertThat(problems(patch("p", """
                [{"op":"add","path":"/nodes/-","value":{"id":"c","kind":"nope"}},
                 {"op":"add","path":"/nodes/-","value":{"id":"t","kind":"transform","config":{"expr":"ctx.none.output"}}},
                 {"op":"add","path":"/edges/-","value":{"from":"a","to":"nowhere"}}]
                """)))
                .hasSize(3)
                .anyMatch(words -> words.contains("no such kind: nope"))
                .anyMatch(words -> words.contains("there is no node none"))
                .anyMatch(words -> words.contains("no such node: nowhere"));
    }

    private void draining() {
        rig = Rig.of("{}", """
                {"on_failure":"drain","nodes":[{"id":"a","kind":"program",%1$s},{"id":"b","kind":"program"},
                  {"id":"x","kind":"program"},{"id":"y","kind":"program"}],"edges":[{"from":"x","to":"y"}]}
                """.formatted(ONCE));
    }

    @Test
    void aRunThatIsFailingIsChangedNoMore() {
        draining();
        rig.failed("a", 1, Failure.work("TaskFailed", "no"));

        assertThat(problems(patch(
                        "p", "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"d\",\"kind\":\"program\"}}]")))
                .containsExactly("only a running run can be changed, not one that is about to end");
    }

    @Test
    void aRunThatIsFailingStartsNothingWhenItIsResumed() {
        draining();
        paused();
        rig.done("x");
        rig.failed("a", 1, Failure.work("TaskFailed", "no"));
        resumed();
        assertThat(rig.inFlight()).containsExactly("b");
        rig.done("b");

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(status("y")).isEqualTo(Status.cancelled);
        rig.tell(new Steering.RetryAsked("again", rig.run, "operator"));
        assertThat(rig.inFlight()).containsExactly("a", "y");
    }
}
