package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Graph;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.run.Results;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Graphs that requests bring along are guarded as definitions are. */
class AdmissionTest {
    private static Rig graph(String guards) {
        return Rig.of("{\"lead\":\"L1\"}", "{\"nodes\":[" + Rig.node("a") + "],\"guards\":" + guards + "}");
    }

    private static RunEvent.TargetAsked asked(Rig rig) {
        return (RunEvent.TargetAsked) rig.events.getLast().event();
    }

    @Test
    void theTargetOfAGraphGivenInPlaceIsAskedBeforeItStarts() {
        var rig = graph("{\"target\":\"input.lead\",\"cooldown\":\"7s\",\"max_consecutive_failures\":9,"
                + "\"backoff\":{\"base\":\"2s\",\"cap\":\"3s\"},\"after_failure\":\"ask\",\"on_blocked\":\"wait\"}");
        assertThat(asked(rig).target()).isEqualTo("l1");
        assertThat(asked(rig).policy())
                .isEqualTo(new GuardPolicy(
                        Duration.ofSeconds(7), 9, Duration.ofSeconds(2), Duration.ofSeconds(3), true, true));
        assertThat(rig.state.outstanding()).isEmpty();
        rig.tell(new Signal.TargetDecided(rig.run, null, false));
        assertThat(rig.state.outstanding()).hasSize(1);
    }

    @Test
    void aTargetThatRefusesEndsIt() {
        var rig = graph("{\"target\":\"input.lead\"}");
        assertThat(asked(rig).policy()).isEqualTo(GuardPolicy.STANDARD);
        var busy = new Refusal(Refusal.Reason.ResourceBusy, null, null, "another run has it");
        rig.tell(new Signal.TargetDecided(rig.run, busy, false));
        assertThat(rig.state.phase()).isEqualTo(Phase.Refused);
    }

    @Test
    void aCollisionFailsTheNewcomer() {
        var rig = graph("{\"target\":\"input.lead\",\"on_blocked\":\"wait\"}");
        var race = new Refusal(Refusal.Reason.ExecutionRaceCondition, null, null, "another run is still executing");
        rig.tell(new Signal.TargetDecided(rig.run, race, false));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("ExecutionRaceCondition");
        assertThat(Results.of(rig.state).errorStage()).isEqualTo("before");
        assertThat(Results.of(rig.state).status()).isEqualTo("failed");
    }

    @Test
    void timeThatRanOutOnAPersonIsNoSignOfWork() {
        var human = "{\"id\":\"ask\",\"kind\":\"human\",\"timeout\":\"PT1S\"}";
        var idle = Rig.graph(human);
        idle.after(Duration.ofSeconds(2));
        assertThat(idle.failure().code()).isEqualTo("HUMAN_TIMEOUT");
        assertThat(Results.of(idle.state).errorStage()).isEqualTo("before");
        var worked = Rig.graph(Rig.node("a") + "," + human, "a>ask");
        worked.done("a");
        worked.after(Duration.ofSeconds(2));
        assertThat(worked.failure().code()).isEqualTo("HUMAN_TIMEOUT");
        assertThat(Results.of(worked.state).errorStage()).isEqualTo("during");
    }

    @Test
    void aRunThatTimesOutWhileWorkIsInFlightMayHaveHadEffects() {
        var working = Rig.text();
        working.after(Duration.ofMinutes(2));
        assertThat(working.failure().code()).isEqualTo("RUN_TIMEOUT");
        assertThat(Results.of(working.state).errorStage()).isEqualTo("during");
        var waiting = Rig.graph("{\"id\":\"w\",\"kind\":\"wait\",\"signal\":\"go\"}");
        waiting.after(Duration.ofMinutes(2));
        assertThat(Results.of(waiting.state).errorStage()).isEqualTo("before");
    }

    @Test
    void aDefinitionThatIsHintedAtRunsAndIsPinned() {
        var graph = new Drawn().of(new Value("{\"nodes\":[" + Rig.node("a") + "]}"));
        var rig = Rig.hinting("enrich", 3, "a title", new OneGraph("enrich", 3, graph));
        assertThat(rig.state.classified().rule()).isEqualTo("hint");
        assertThat(rig.state.classified().workflow()).isEqualTo("enrich");
        assertThat(rig.state.definition()).isEqualTo(3);
        assertThat(rig.inFlight()).containsExactly("a");
        var code = Rig.hinting("enrich", 3, "[code] a title", new OneGraph("enrich", 3, graph));
        assertThat(code.state.classified().taskType()).isEqualTo("code");
        assertThat(code.state.builtIn()).isTrue();
    }

    /** Knows one version of one definition. */
    private record OneGraph(String name, int version, Graph graph) implements Library {
        @Override
        public @Nullable Integer active(String workflow) {
            return workflow.equals(name) ? (Integer) version : null;
        }

        @Override
        public @Nullable Graph graph(String workflow, int number) {
            return workflow.equals(name) && number == version ? graph : null;
        }

        @Override
        public @Nullable Value guards(String workflow, int number) {
            return null;
        }

        @Override
        public @Nullable RunState run(RunId run) {
            return null;
        }
    }

    @Test
    void aTargetThatCannotBeToldEndsIt() {
        var rig = graph("{\"target\":\"input.lad.id\"}");
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(rig.state.failure()).code()).isEqualTo("INVALID_TARGET");
    }

    @Test
    void guardsThatNameNoTargetGuardNothing() {
        assertThat(graph("{\"cooldown\":\"7s\"}").state.outstanding()).hasSize(1);
        var node = Rig.node("guards");
        assertThat(Rig.of("{}", "{\"nodes\":[" + node + "]}").state.outstanding())
                .hasSize(1);
    }
}
