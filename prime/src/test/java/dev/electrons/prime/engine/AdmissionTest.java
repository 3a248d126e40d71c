package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.util.Objects;
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
