package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState;
import dev.electrons.run.Results;
import dev.electrons.run.RunSummary;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Failure AWAY = Failure.infrastructure("SANDBOX_UNAVAILABLE", "away");
    private static final Failure EXIT_3 = Failure.work("TaskFailed", "exit code 3");

    @Test
    void aPlainRequestRunsItsOneTaskAndCompletesWithItsOutput() {
        var rig = Rig.text();
        assertThat(rig.inFlight()).containsExactly("work");
        rig.done("work");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(Results.of(rig.state).output()).isEqualTo(new Value("{\"of\":\"work\"}"));
        assertThat(rig.events).hasSize(4);
    }

    @Test
    void theFoldOfTheEventsIsTheState() {
        var rig = Rig.text();
        rig.done("work");
        assertThat(Evolve.fold(rig.run, rig.events).nodes()).isEqualTo(rig.state.nodes());
    }

    @Test
    void aProgramsExitCodeIsItsResultAndIsNotTriedAgain() {
        var rig = Rig.program();
        rig.settle(
                "work",
                1,
                Outcome.negative(
                        new Value("{\"exit_code\":3}"),
                        EXIT_3,
                        Execution.by("sandbox-executor").withExitCode(3)));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(RunSummary.status(rig.state)).isEqualTo("complete");
        assertThat(Results.of(rig.state).exitCode()).isEqualTo(3);
    }

    @Test
    void anAwayExecutorIsTriedAgainAfterItsBackoff() {
        var rig = Rig.program();
        rig.failed("work", 1, AWAY);
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        assertThat(rig.inFlight()).isEmpty();
        assertThat(rig.after(Duration.ofMillis(500))).isEmpty();
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.inFlight()).containsExactly("work");
        rig.done("work", 2);
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void whoeverSaysWhenToComeAgainIsNotAskedBefore() {
        var rig = Rig.program();
        rig.failed("work", 1, AWAY.after(Optional.of(Duration.ofSeconds(30))));
        rig.after(Duration.ofMillis(29_999));
        assertThat(rig.inFlight()).isEmpty();
        rig.after(Duration.ofMillis(1));
        assertThat(rig.inFlight()).containsExactly("work");
    }

    @Test
    void theOwnBackoffStaysWhereItIsLonger() {
        var rig = Rig.program();
        rig.failed("work", 1, AWAY.after(Optional.of(Duration.ZERO)));
        assertThat(rig.after(Duration.ofMillis(500))).isEmpty();
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.inFlight()).containsExactly("work");
    }

    @Test
    void thePolicysLongestWaitBoundsWhatIsAskedFor() {
        var rig = Rig.graph(Rig.node("a", "\"retry\":{\"max\":\"3s\",\"jitter\":0}"));
        rig.failed("a", 1, AWAY.after(Optional.of(Duration.ofDays(1))));
        assertThat(rig.after(Duration.ofMillis(2_999))).isEmpty();
        rig.after(Duration.ofMillis(1));
        assertThat(rig.inFlight()).containsExactly("a");
    }

    @Test
    void whatCouldOnlyBeTriedAgainAfterTheRunsEndFailsNow() {
        var rig = Rig.graph(Rig.node("a", "\"retry\":{\"max\":\"2m\"}"));
        rig.failed("a", 1, AWAY.after(Optional.of(Duration.ofSeconds(90))));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("SANDBOX_UNAVAILABLE");
    }

    @Test
    void aSecondOutcomeOfTheSameAttemptChangesNothing() {
        var rig = Rig.graph(Rig.node("a") + "," + Rig.node("b"), "a>b");
        rig.done("a");
        assertThat(rig.done("a")).isEmpty();
        assertThat(rig.inFlight()).containsExactly("b");
    }

    private static Execution spending(String model, double usd, Artifact... left) {
        return new Execution(
                "runner-proxy",
                null,
                null,
                model,
                0,
                List.of(model),
                null,
                null,
                new Execution.Usage(10L, 5L, usd),
                List.of(left),
                null,
                null);
    }

    @Test
    void aGraphsResultTellsWhatAllItsAttemptsTookAndLeft() {
        var rig = Rig.graph(
                Rig.node("a", "\"retry\":{\"max_attempts\":2,\"initial\":\"1s\"}") + "," + Rig.node("b"), "a>b");
        var file = new Artifact("out.png", 9, "ab", "artifact://sha256/ab");
        rig.settle("a", 1, Outcome.failed(Failure.infrastructure("AWAY", "away"), spending("dear", 0.1)));
        rig.after(Duration.ofSeconds(2));
        rig.settle("a", 2, Outcome.success(new Value("1"), spending("m", 0.2, file)));
        rig.settle("b", 1, Outcome.success(new Value("2"), spending("n", 0.3)));
        var result = Results.of(rig.state);
        assertThat(result.usage()).isEqualTo(new Execution.Usage(30L, 15L, 0.6));
        assertThat(result.artifacts()).containsExactly(new Artifact("a/out.png", 9, "ab", "artifact://sha256/ab"));
        assertThat(result.executor()).isEqualTo("runner-proxy");
        assertThat(result.attemptedModels()).containsExactly("m", "n");
        assertThat(result.model()).isNull();
    }

    @Test
    void aJoinStartsOnceWhenAllItsBranchesAreDone() {
        var rig = Rig.graph(
                Rig.node("a") + "," + Rig.node("b") + "," + Rig.node("c") + "," + Rig.node("d"),
                "a>b",
                "a>c",
                "b>d",
                "c>d");
        rig.done("a");
        assertThat(rig.inFlight()).containsExactly("b", "c");
        rig.done("b");
        assertThat(rig.inFlight()).containsExactly("c");
        rig.done("c");
        assertThat(rig.inFlight()).containsExactly("d");
        rig.done("d");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(Results.of(rig.state).output()).isEqualTo(new Value("{\"d\":{\"of\":\"d\"}}"));
    }

    @Test
    void aDeadBranchNeverHangsAJoin() {
        var rig = Rig.graph(
                Rig.node("a") + "," + Rig.node("ok") + "," + Rig.node("rescue") + "," + Rig.node("more") + ","
                        + Rig.node("end"),
                "a>ok",
                "a!rescue",
                "rescue>more",
                "ok>end",
                "more>end");
        rig.done("a");
        assertThat(rig.state.node(new dev.electrons.id.NodeKey("more", 0)).status())
                .isEqualTo(NodeState.Status.skipped);
        rig.done("ok");
        assertThat(rig.inFlight()).containsExactly("end");
        rig.done("end");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void anErrorEdgeHandlesAFailureAndAnUnhandledOneEndsTheRun() {
        var handled = Rig.graph(Rig.node("a") + "," + Rig.node("rescue"), "a!rescue");
        handled.failed("a", 1, EXIT_3);
        assertThat(handled.inFlight()).containsExactly("rescue");
        var unhandled = Rig.graph(Rig.node("a") + "," + Rig.node("b"));
        unhandled.failed("a", 1, EXIT_3);
        assertThat(unhandled.state.phase()).isEqualTo(Phase.Failed);
        assertThat(RunSummary.status(unhandled.state)).isEqualTo("errored");
        assertThat(unhandled.inFlight()).isEmpty();
    }

    @Test
    void anAnyJoinStartsOnTheFirstAndOnlyOnce() {
        var rig = Rig.graph(
                Rig.node("a") + "," + Rig.node("b") + "," + Rig.node("first", "\"join\":\"any\""),
                "a>first",
                "b>first");
        rig.done("a");
        assertThat(rig.inFlight()).containsExactly("b", "first");
        rig.done("first");
        rig.done("b");
        assertThat(rig.inFlight()).isEmpty();
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void anInvalidGraphEndsAtOnceAndSaysEverythingThatIsWrong() {
        var rig = Rig.graph(Rig.node("a") + "," + Rig.node("a"), "a>nowhere");
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(Results.of(rig.state).error()).contains("another node a").contains("no such node: nowhere");
    }

    @Test
    void cancelWaitsForTheWorkersWordAndNotLongerThanItsGrace() {
        var acknowledged = Rig.text();
        acknowledged.cancel("c1");
        assertThat(acknowledged.state.phase()).isEqualTo(Phase.Running);
        acknowledged.failed("work", 1, Failure.cancelled("stopped"));
        assertThat(acknowledged.state.phase()).isEqualTo(Phase.Cancelled);
        var silent = Rig.text();
        silent.cancel("c1");
        silent.after(Duration.ofSeconds(6));
        assertThat(silent.state.phase()).isEqualTo(Phase.Cancelled);
    }

    @Test
    void theSameCancelTwiceIsOneAndASecondOneIsRefused() {
        var rig = Rig.text();
        rig.cancel("c1");
        assertThat(rig.cancel("c1")).isEmpty();
        assertThat(rig.cancel("c2").getFirst().event()).isInstanceOf(RunEvent.SignalRefused.class);
    }

    @Test
    void aRunThatTakesTooLongEndsAndSaysWhatItWaitedFor() {
        var rig = Rig.text();
        rig.after(Duration.ofSeconds(61));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(RunSummary.status(rig.state)).isEqualTo("errored");
        assertThat(Results.of(rig.state).error()).contains("work");
    }

    @Test
    void anAttemptThatTakesTooLongIsFollowedByAnother() {
        var rig = Rig.graph(
                Rig.node("a", "\"timeout\":{\"attempt\":\"5s\"},\"retry\":{\"max_attempts\":2,\"initial\":\"1s\"}"));
        rig.after(Duration.ofSeconds(5));
        assertThat(rig.inFlight()).isEmpty();
        rig.after(Duration.ofSeconds(2));
        assertThat(rig.inFlight()).containsExactly("a");
        assertThat(rig.done("a", 1)).isEmpty();
        rig.done("a", 2);
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void everyUnfinishedRunHasATimeByWhichSomethingHappens() {
        var rig = Rig.text();
        assertThat(rig.state.nextDue()).contains(rig.run.createdAt().plusSeconds(60));
        rig.done("work");
        assertThat(rig.state.nextDue()).isEmpty();
    }
}
