package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.Why;
import dev.electrons.signal.Steering;
import org.junit.jupiter.api.Test;

class ProposalTest {
    private static final String MORE =
            "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"more\",\"kind\":\"program\"}}]";

    private static Rig rig(String policy) {
        var graph = "{\"nodes\":[{\"id\":\"planner\",\"kind\":\"agent\",\"config\":{\"goal\":\"plan\"%s}}]}"
                .formatted(policy);
        return Rig.of("{}", graph);
    }

    private static RunEvent proposes(Rig rig, String operations) {
        var asked = new Steering.PatchAsked("p1", rig.run, "agent:planner", new Value(operations), "one more", null);
        return rig.tell(asked).getFirst().event();
    }

    private static void decides(Rig rig, String decision) {
        rig.tell(new Steering.DecisionMade("d1", rig.run, "app:shop", "planner", null, decision, "as you like", null));
    }

    @Test
    void whatAnAgentProposesIsDoneWhenSomebodyApproves() {
        var rig = rig("");
        assertThat(proposes(rig, MORE)).isInstanceOf(RunEvent.PatchProposed.class);
        assertThat(rig.state.revision()).isOne();
        assertThat(Why.of(rig.state, rig.now)).anySatisfy(waiting -> {
            assertThat(waiting.what()).isEqualTo("person");
            assertThat(waiting.words()).contains("one more");
        });

        decides(rig, "approve");
        assertThat(rig.state.revision()).isEqualTo(2);
        assertThat(rig.inFlight()).contains("more");
        assertThat(rig.state.proposals()).isEmpty();
        rig.done("planner");
        rig.done("more");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(Evolve.fold(rig.run, rig.events).proposals()).isEmpty();
    }

    @Test
    void whatIsRejectedIsForgotten() {
        var rig = rig("");
        proposes(rig, MORE);
        decides(rig, "reject");
        assertThat(rig.state.revision()).isOne();
        assertThat(rig.state.proposals()).isEmpty();
        decides(rig, "approve");
        assertThat(rig.events.getLast().event()).isInstanceOf(RunEvent.PatchDecided.class);
    }

    @Test
    void theNodeSaysWhetherItMayDoSoAtOnceOrNotAtAll() {
        var free = rig(",\"patch\":\"allow\"");
        assertThat(proposes(free, MORE)).isInstanceOf(RunEvent.RunPatched.class);
        var bound = rig(",\"patch\":\"deny\"");
        assertThat(proposes(bound, MORE)).isInstanceOf(RunEvent.SignalRefused.class);
    }

    @Test
    void whatCouldNotBeDoneIsNotProposed() {
        var rig = rig("");
        assertThat(proposes(rig, "[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]"))
                .isInstanceOf(RunEvent.SignalRefused.class);
        assertThat(rig.state.proposals()).isEmpty();
    }
}
