package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.guard.Refusal;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is to run again, and what must not. */
class AgainTest {
    private static final String UNTOLD = "output.nope.nothing > 1";

    private static Status status(Rig rig, String node) {
        return rig.state.node(new NodeKey(node, 0)).status();
    }

    private static void retry(Rig rig) {
        rig.tell(new Steering.RetryAsked("retry", rig.run, "app:shop"));
    }

    @Test
    void whatWasCutOffWhereFailingIsAllowedIsTriedAgainAndWhatFailedThereIsNot() {
        var rig = Rig.of("{}", """
                {"nodes":[{"id":"each","kind":"map","items":"[1,2]","on_error":"continue","body":["one"]},
                          {"id":"one","kind":"program","retry":{"max_attempts":1}}],"edges":[]}
                """);
        rig.failed("one", 1, Failure.work("TaskFailed", "exit code 3"));
        rig.after(Duration.ofMinutes(2));
        assertThat(rig.failure().code()).isEqualTo("RUN_TIMEOUT");

        retry(rig);

        assertThat(rig.inFlight()).containsExactly("one");
        assertThat(rig.state.node(new NodeKey("one", 0)).status()).isEqualTo(Status.failed);
        assertThat(rig.state.node(new NodeKey("one", 1)).status()).isEqualTo(Status.running);
    }

    @Test
    void aNodeFromWhichNobodyCouldTellTheWayIsTriedAgain() {
        var rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"c","kind":"program"}],
                 "edges":[{"from":"a","to":"b","when":"output.go"},{"from":"a","to":"c"},{"from":"b","to":"c"}]}
                """);
        rig.done("a");
        assertThat(rig.failure().code()).isEqualTo("EXPRESSION_FAILED");

        retry(rig);
        rig.settle("a", 2, Outcome.success(new Value("{\"go\":false}"), Execution.UNKNOWN));

        assertThat(status(rig, "b")).isEqualTo(Status.skipped);
        assertThat(rig.inFlight()).containsExactly("c");
        rig.done("c");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aRunThatGaveItsTargetBackIsNotReplayed() {
        var rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program"}],"edges":[],"guards":{"target":"'door'"}}
                """);
        rig.tell(new Signal.TargetDecided(rig.run, null, false));
        rig.done("a");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);

        var said = rig.tell(new Steering.ReplayAsked("again", rig.run, "app:shop", "a", null, null, null, false));

        assertThat(said.getFirst().event()).isInstanceOf(RunEvent.SignalRefused.class);
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void listsSayThatARunHasBegunThoughItWaitsAsItDidBefore() {
        var rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"human"}],"edges":[],"guards":{"target":"'door'","on_blocked":"wait"}}
                """);
        var busy = new Refusal(Refusal.Reason.ResourceBusy, null, null, "another run has it");
        rig.tell(new Signal.TargetDecided(rig.run, busy, true));
        RunState blocked = rig.state;

        var begun = rig.tell(new Signal.TargetDecided(rig.run, null, false));

        var row = Objects.requireNonNull(RunWrite.of(blocked, begun).summary());
        assertThat(row.phase()).isEqualTo(Phase.Running);
        assertThat(row.status()).isEqualTo("waiting");
    }

    @Test
    void whatTheOtherRunEndedByIsNotTakenOver() {
        var graph = """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"c","kind":"program"}],
                 "edges":[{"from":"a","to":"b","when":"%s"},{"from":"a","to":"c"}]}
                """.formatted(UNTOLD);
        var first = Rig.of("{}", graph);
        first.done("a");
        assertThat(first.state.phase()).isEqualTo(Phase.Failed);

        var again = RerunTest.rerun(graph, first, "c");

        assertThat(again.inFlight()).containsExactly("a");
    }

    @Test
    void aRerunFromANodeThatIsPassedOverAgainGoesOnBehindIt() {
        var graph = """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"c","kind":"program"}],
                 "edges":[{"from":"a","to":"b","on":"error"},{"from":"a","to":"c"},{"from":"b","to":"c"}]}
                """;
        var first = Rig.of("{}", graph);
        first.done("a");
        first.done("c");
        assertThat(first.state.phase()).isEqualTo(Phase.Completed);

        var again = RerunTest.rerun(graph, first, "b");

        assertThat(status(again, "b")).isEqualTo(Status.skipped);
        assertThat(again.inFlight()).containsExactly("c");
        again.done("c");
        assertThat(again.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aRetryGivesANodeItsWholePolicyAnew() {
        var rig = Rig.of("{}", """
                {"nodes":[{"id":"a","kind":"program","retry":{"max_attempts":2,"initial":"1s","factor":10,"jitter":0}}]}
                """);
        failsTwice(rig, 1);
        retry(rig);

        failsTwice(rig, 3);

        assertThat(rig.events.stream().filter(e -> e.event() instanceof RunEvent.AttemptFailed))
                .hasSize(2);
    }

    /** With the first wait of the policy between. */
    private static void failsTwice(Rig rig, int first) {
        var away = Failure.infrastructure("AWAY", "away");
        rig.failed("a", first, away);
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        assertThat(Results.quarantined(rig.state, new NodeKey("a", 0))).isFalse();
        rig.after(Duration.ofSeconds(1));
        rig.failed("a", first + 1, away);
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(Results.quarantined(rig.state, new NodeKey("a", 0))).isTrue();
    }
}
