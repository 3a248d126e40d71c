package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.NodeKey;
import dev.electrons.run.Evolve;
import dev.electrons.run.NodeState.Status;
import org.junit.jupiter.api.AfterEach;

/** Tests of one run in the hands of the engine: whatever becomes of it, its events tell all of it. */
abstract class OneRun {
    Rig rig;

    OneRun(Rig rig) {
        this.rig = rig;
    }

    @AfterEach
    void whatWasDecidedIsWhatIsFolded() {
        assertThat(Evolve.fold(rig.run, rig.events))
                .usingRecursiveComparison()
                .ignoringFields("graph")
                .isEqualTo(rig.state);
    }

    Status status(String node) {
        return rig.state.node(new NodeKey(node, 0)).status();
    }
}
