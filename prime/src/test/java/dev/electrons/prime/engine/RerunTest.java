package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rerun from a node goes on from what the other run came to. */
class RerunTest {
    private static Library shelf(RunState other) {
        return new Library() {
            @Override
            public @Nullable RunState run(RunId run) {
                return run.equals(other.run()) ? other : null;
            }
        };
    }

    static Rig rerun(String graph, Rig first, String from) {
        return Rig.rerun(graph, shelf(first.state), first.run, from);
    }

    private static @Nullable Value output(Rig rig) {
        return Results.output(rig.state);
    }

    private static Outcome said(String json) {
        return Outcome.success(new Value(json), Execution.UNKNOWN);
    }

    @Test
    void whatALoopAndAMapLeftBehindIsSeen() {
        var graph = """
                {"nodes":[{"id":"polish","kind":"loop","body":["draft"],"while":"iteration < 1"},{"id":"draft","kind":"program"},
                  {"id":"each","kind":"map","items":"[1,2]","body":["one"]},{"id":"one","kind":"program"},
                  {"id":"end","kind":"transform","config":{"expr":"[ctx.draft.output, ctx.one.output, ctx.polish.output]"}}],
                 "edges":[{"from":"polish","to":"each"},{"from":"each","to":"end"}]}
                """;
        var first = Rig.of("{}", graph);
        first.settle("draft", 0, 1, said("1"));
        first.settle("draft", 1, 1, said("2"));
        first.settle("one", 0, 1, said("3"));
        first.settle("one", 1, 1, said("4"));
        assertThat(output(first)).isEqualTo(new Value("{\"end\":[2,4,2]}"));

        var again = rerun(graph, first, "end");

        assertThat(output(again)).isEqualTo(output(first));
    }

    @Test
    void aLoopThatWasTakenOverCanBeReplayed() {
        var graph = """
                {"nodes":[{"id":"polish","kind":"loop","body":["draft"],"while":"false"},{"id":"draft","kind":"program"},
                  {"id":"end","kind":"program"}],
                 "edges":[{"from":"polish","to":"end"}]}
                """;
        var first = Rig.of("{}", graph);
        first.settle("draft", 0, 1, said("1"));
        first.done("end");
        var again = rerun(graph, first, "end");
        again.done("end");

        again.tell(new Steering.ReplayAsked("r", again.run, "app:shop", "polish", null, null, null, true));
        again.settle("draft", 1, 1, said("5"));
        again.done("end", 2);

        assertThat(again.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aFailureThatWasHandledIsTakenOverAndNotTriedAgain() {
        var graph = "{\"nodes\":[" + Rig.node("a") + "," + Rig.node("mend") + "," + Rig.node("end")
                + "],\"edges\":[{\"from\":\"a\",\"to\":\"mend\",\"on\":\"error\"},{\"from\":\"mend\",\"to\":\"end\"}]}";
        var first = Rig.of("{}", graph);
        first.failed("a", 1, Failure.work("TaskFailed", "no"));
        first.done("mend");
        first.done("end");

        var again = rerun(graph, first, "end");

        assertThat(again.inFlight()).containsExactly("end");
        assertThat(again.state.node(new NodeKey("a", 0)).status()).isEqualTo(Status.failed);
        again.done("end");
        assertThat(again.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aPatchedRunIsRerunInThePatchedGraph() {
        var graph =
                "{\"nodes\":[" + Rig.node("a") + "," + Rig.node("b") + "],\"edges\":[{\"from\":\"a\",\"to\":\"b\"}]}";
        var first = Rig.of("{}", graph);
        var more = new Value("[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":" + Rig.node("c")
                + "},{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"b\",\"to\":\"c\"}}]");
        first.tell(new Steering.PatchAsked("p", first.run, "app:shop", more, "", null));
        first.done("a");
        first.done("b");
        first.done("c");

        var again = rerun(graph, first, "b");

        assertThat(again.inFlight()).containsExactly("b");
        again.done("b");
        assertThat(again.inFlight()).containsExactly("c");
    }

    @Test
    void aRunThatIsGoneCannotBeRerunFromItsMiddle() {
        var graph = "{\"nodes\":[" + Rig.node("a") + "]}";

        var again = Rig.rerun(graph, Library.NONE, RunId.next(), "a");

        assertThat(again.failure().code()).isEqualTo("RERUN_IMPOSSIBLE");
    }
}
