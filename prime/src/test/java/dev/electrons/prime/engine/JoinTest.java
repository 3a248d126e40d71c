package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.run.NodeState.Status;
import org.junit.jupiter.api.Test;

/** Joins that can get what they need, or no longer can. */
class JoinTest extends OneRun {
    private static final String LATE = """
            {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"slow","kind":"program"},{"id":"j","kind":"program","join":3}],
             "edges":[{"from":"a","to":"j"},{"from":"b","to":"j","when":"false"},{"from":"slow","to":"j"}]}
            """;

    JoinTest() {
        super(Rig.of("{}", LATE));
    }

    @Test
    void aJoinThatCanNoLongerBeIsFoundOutAtThatMomentAndNotAtItsLastToken() {
        rig.done("a");
        rig.done("b");

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("JOIN_UNSATISFIABLE");
        assertThat(rig.failure().message()).isEqualTo("the join at j needs 3 live tokens and can get only 2");
        assertThat(status("slow")).isEqualTo(Status.cancelled);
    }

    @Test
    void aJoinThatNoLiveTokenHasReachedMayYetBePassedOver() {
        rig = Rig.of("{}", LATE.replace("\"to\":\"j\"}", "\"to\":\"j\",\"when\":\"false\"}"));
        rig.done("a");
        rig.done("b");
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        rig.done("slow");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(status("j")).isEqualTo(Status.skipped);
    }

    @Test
    void aJoinThatIsPassedOverWhereFailingIsAllowedIsNamed() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"each","kind":"map","items":"[1]","on_error":"continue","body":["a","b","j"]},
                  {"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"j","kind":"program","join":2}],
                 "edges":[{"from":"a","to":"j"},{"from":"b","to":"j","when":"false"}]}
                """);
        rig.done("a");
        var settled = (RunEvent.NodeSettled) rig.done("b").getFirst().event();

        assertThat(settled.skipped()).containsExactly("j");
        assertThat(settled.problems()).containsExactly("the join at j needs 2 live tokens and can get only 1");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void aJoinThatNeedsMoreThanThereAreWaysIsRefused() {
        rig = Rig.of("{}", LATE.replace("\"join\":3", "\"join\":4"));

        assertThat(rig.failure().code()).isEqualTo("INVALID_GRAPH");
        assertThat(rig.failure().message())
                .isEqualTo("nodes[3].join: j needs 4 live tokens, and only 3 ways lead there");
    }
}
