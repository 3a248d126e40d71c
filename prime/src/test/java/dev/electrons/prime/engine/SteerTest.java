package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Graph;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SteerTest extends OneRun {
    private static final String CHAIN = """
            {"nodes":[{"id":"a","kind":"program","config":{"x":1},"retry":{"max_attempts":1}},{"id":"b","kind":"program","retry":{"max_attempts":1}},
              {"id":"c","kind":"program","retry":{"max_attempts":1}}],
             "edges":[{"from":"a","to":"b"},{"from":"b","to":"c"}]}
            """;

    SteerTest() {
        super(Rig.of("{}", CHAIN));
    }

    private static List<String> problems(List<Recorded> events) {
        return events.getLast().event() instanceof RunEvent.SignalRefused refused ? refused.problems() : List.of();
    }

    private List<Recorded> patch(String id, String operations) {
        return rig.tell(new Steering.PatchAsked(id, rig.run, "app:shop", new Value(operations), "a change", null));
    }

    @Test
    void whileARunIsPausedNothingNewStartsAndWhatIsInFlightGoesOn() {
        rig.tell(new Steering.PauseAsked("p", rig.run, "app:shop", "lunch"));
        assertThat(RunSummary.status(rig.state)).isEqualTo("paused");
        rig.done("a");

        assertThat(rig.inFlight()).isEmpty();
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        rig.tell(new Steering.ResumeAsked("r", rig.run, "app:shop"));
        assertThat(rig.inFlight()).containsExactly("b");
        rig.done("b");
        rig.done("c");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void whatIsOverAtOnceIsHeldByAPauseToo() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"t","kind":"transform","config":{"expr":"7"}},
                  {"id":"m","kind":"map","items":"[1]","body":["x"]},{"id":"x","kind":"program"}],
                 "edges":[{"from":"a","to":"t"},{"from":"a","to":"m"}]}
                """);
        rig.tell(new Steering.PauseAsked("p", rig.run, "app:shop", "lunch"));
        rig.done("a");
        assertThat(status("t")).isEqualTo(Status.waiting);
        rig.after(Duration.ofSeconds(1));
        assertThat(status("t")).isEqualTo(Status.waiting);

        rig.tell(new Steering.ResumeAsked("r", rig.run, "app:shop"));
        assertThat(status("t")).isEqualTo(Status.completed);
        assertThat(rig.inFlight()).containsExactly("x");
        rig.done("x");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aSteeringSignalIsAnsweredOnce() {
        var pause = new Steering.PauseAsked("p", rig.run, "app:shop", "lunch");
        rig.tell(pause);

        assertThat(rig.tell(pause)).isEmpty();
        assertThat(problems(rig.tell(new Steering.PauseAsked("q", rig.run, "app:shop", "lunch"))))
                .containsExactly("the run is paused already");
    }

    @Test
    void whatFailedIsTriedAgainInTheSameRun() {
        rig.done("a");
        rig.failed("b", 1, Failure.work("TaskFailed", "no"));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);

        rig.tell(new Steering.RetryAsked("again", rig.run, "operator"));
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        assertThat(Tasks.inFlight(rig.state).getFirst().taskId().attempt()).isEqualTo(2);
        rig.done("b", 2);
        rig.done("c");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(rig.events.stream().filter(e -> e.event() instanceof RunEvent.RunFinished))
                .hasSize(2);
    }

    @Test
    void anItemThatFailedItsMapIsTriedAgainInPlace() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"each","kind":"map","items":"[1, 2, 3]","concurrency":2,"body":["x"]},
                  {"id":"x","kind":"program","retry":{"max_attempts":1}}]}
                """);
        rig.settle("x", 1, 1, Outcome.success(new Value("\"one\""), Execution.UNKNOWN));
        rig.settle("x", 0, 1, Outcome.failed(Failure.work("TaskFailed", "no"), Execution.UNKNOWN));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);

        rig.tell(new Steering.RetryAsked("again", rig.run, "operator"));
        assertThat(rig.inFlight()).containsExactly("x", "x");
        rig.settle("x", 0, 2, Outcome.success(new Value("\"zero\""), Execution.UNKNOWN));
        rig.settle("x", 2, 2, Outcome.success(new Value("\"two\""), Execution.UNKNOWN));

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(String.valueOf(Results.output(rig.state))).contains("[\"zero\",\"one\",\"two\"]");
    }

    @Test
    void whatBecameReadyWhileTheRunWasEndingStartsWithTheRetry() {
        rig = Rig.of("{}", """
                {"on_failure":"drain","nodes":[{"id":"a","kind":"program","retry":{"max_attempts":1}},{"id":"b","kind":"program"},
                  {"id":"c","kind":"program"}],"edges":[{"from":"b","to":"c"}]}
                """);
        rig.failed("a", 1, Failure.work("TaskFailed", "no"));
        rig.done("b");
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);

        rig.tell(new Steering.RetryAsked("again", rig.run, "operator"));
        assertThat(rig.inFlight()).containsExactly("a", "c");
        rig.done("a", 2);
        rig.done("c");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aRunThatCompletedCannotBeRetried() {
        rig.done("a");
        rig.done("b");
        rig.done("c");

        assertThat(problems(rig.tell(new Steering.RetryAsked("again", rig.run, "operator"))))
                .hasSize(1);
    }

    private Steering.ReplayAsked replay(String node, @Nullable String input, boolean downstream) {
        return new Steering.ReplayAsked(
                "replay-" + node + downstream,
                rig.run,
                "operator",
                node,
                null,
                null,
                input == null ? null : new Value(input),
                downstream);
    }

    @Test
    void aNodeIsReplayedWithOtherInputAndAllThatFollowsWithIt() {
        rig.done("a");
        rig.done("b");
        rig.done("c");

        rig.tell(replay("a", "{\"x\":2}", true));
        assertThat(Tasks.inFlight(rig.state).getFirst().input().json()).isEqualTo("{\"x\":2}");
        assertThat(status("b")).isEqualTo(Status.pending);
        rig.done("a", 2);
        rig.done("b", 2);
        rig.done("c", 2);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aNodeIsReplayedForItsOwnSake() {
        rig.done("a");
        rig.done("b");
        rig.done("c");

        rig.tell(replay("b", null, false));
        assertThat(rig.inFlight()).containsExactly("b");
        rig.done("b", 2);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(rig.state.node(new NodeKey("c", 0)).attempts()).isEqualTo(1);
    }

    @Test
    void aPatchAddsANodeAndAnEdgeWhileTheRunGoesOn() {
        patch("p", """
                [{"op":"add","path":"/nodes/-","value":{"id":"d","kind":"program"}},
                 {"op":"add","path":"/edges/-","value":{"from":"c","to":"d"}}]
                """);

        assertThat(rig.state.revision()).isEqualTo(2);
        rig.done("a");
        rig.done("b");
        rig.done("c");
        assertThat(rig.inFlight()).containsExactly("d");
    }

    @Test
    void aNodeThatAPatchHangsOnOneThatHasEndedStartsAtOnce() {
        rig.done("a");
        patch("p", """
                [{"op":"add","path":"/nodes/-","value":{"id":"d","kind":"program"}},
                 {"op":"add","path":"/edges/-","value":{"from":"a","to":"d"}}]
                """);

        assertThat(rig.inFlight()).containsExactly("b", "d");
    }

    @Test
    void aPatchTakesOutWhatHasNotStartedAndItsTokensFlowOn() {
        patch("p", """
                [{"op":"remove","path":"/nodes/1"},{"op":"remove","path":"/edges/1"},
                 {"op":"replace","path":"/edges/0","value":{"from":"a","to":"c"}}]
                """);
        rig.done("a");
        rig.done("c");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void whatHasStartedStaysAsItIs() {
        assertThat(problems(patch(
                        "p", "[{\"op\":\"remove\",\"path\":\"/nodes/0\"},{\"op\":\"remove\",\"path\":\"/edges/0\"}]")))
                .contains("node a has started and cannot be removed");
        assertThat(problems(patch("q", "[{\"op\":\"replace\",\"path\":\"/nodes/0/kind\",\"value\":\"text\"}]")))
                .containsExactly("node a has started and cannot be replaced");
        assertThat(problems(patch("r", "[{\"op\":\"replace\",\"path\":\"/nodes/2/kind\",\"value\":\"nonsense\"}]")))
                .singleElement()
                .asString()
                .contains("no such kind");
        assertThat(rig.state.revision()).isEqualTo(1);
    }

    @Test
    void aPatchIsUndoneByItsInverse() {
        var before = rig.state.shape().graph();
        patch("p", "[{\"op\":\"add\",\"path\":\"/nodes/2/config\",\"value\":{\"y\":2}}]");
        assertThat(rig.state.shape().node("c").config()).isNotNull();

        patch(
                "u",
                ((RunEvent.RunPatched) rig.events.getLast().event()).inverse().json());

        assertThat(Value.of(rig.state.shape().graph()).tree())
                .isEqualTo(Value.of(before).tree());
        assertThat(rig.state.revision()).isEqualTo(3);
    }

    /** Definitions and runs that the engine may look up. */
    private record Shelf(String name, Graph graph, @Nullable RunState other) implements Library {
        @Override
        public @Nullable Integer active(String workflow) {
            return workflow.equals(name) ? 3 : null;
        }

        @Override
        public @Nullable Graph graph(String workflow, int version) {
            return workflow.equals(name) ? graph : null;
        }

        @Override
        public @Nullable Value guards(String workflow, int version) {
            return null;
        }

        @Override
        public @Nullable RunState run(RunId run) {
            return other;
        }
    }

    @Test
    void aRunOfADefinitionIsPinnedToItsVersion() {
        rig = Rig.of("{}", "{\"name\":\"chain\"}", new Shelf("chain", new Value(CHAIN).as(Graph.class), null));

        assertThat(rig.state.definition()).isEqualTo(3);
        assertThat(rig.inFlight()).containsExactly("a");
        rig = Rig.of("{}", "{\"name\":\"unknown\"}", Library.NONE);
        assertThat(rig.failure().code()).isEqualTo("UNKNOWN_WORKFLOW");
    }

    @Test
    void aRerunTakesOverWhatCameBeforeTheNodeItStartsFrom() {
        rig.done("a");
        rig.done("b");
        rig.failed("c", 1, Failure.work("TaskFailed", "no"));
        var shelf = new Shelf("none", rig.state.shape().graph(), rig.state);

        rig = Rig.rerun(CHAIN, shelf, rig.run, "c");

        assertThat(rig.inFlight()).containsExactly("c");
        assertThat(status("a")).isEqualTo(Status.completed);
        rig.done("c");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aSubworkflowIsARunOfItsOwnThatAnswersItsNode() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"below","kind":"subworkflow","workflow":"chain","input":"{'a': 1}"}]}
                """);
        var node = rig.state.node(new NodeKey("below", 0));
        assertThat(node.status()).isEqualTo(Status.running);
        assertThat(node.child()).isNotNull();
        assertThat(rig.inFlight()).isEmpty();

        rig.done("below");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void workInFlightMayEndByItselfWhenTheGraphDrains() {
        rig = Rig.of("{}", """
                {"on_failure":"drain","nodes":[{"id":"a","kind":"program","retry":{"max_attempts":1}},{"id":"b","kind":"program"}]}
                """);
        rig.failed("a", 1, Failure.work("TaskFailed", "no"));
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        rig.done("b");

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("TaskFailed");
    }

    @Test
    void aSilentWorkerCostsItsAttempt() {
        rig.tell(new Signal.AttemptSilent(new AttemptId(rig.run, "a", 0, 1), "HEARTBEAT_TIMEOUT"));

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("HEARTBEAT_TIMEOUT");
    }
}
