package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.run.Results;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What expressions see from where they stand. */
class SightTest extends OneRun {
    SightTest() {
        super(Rig.text());
    }

    private String output() {
        return String.valueOf(Results.output(rig.state));
    }

    private String input() {
        return Tasks.inFlight(rig.state).getFirst().input().json();
    }

    @Test
    void theOutputIsOfTheNodeThatLedThereThoughAnotherEndedLater() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"x","kind":"program"},{"id":"y","kind":"program"},{"id":"z","kind":"program"},
                  {"id":"j","kind":"text","input":"{'prompt': output.of}"}],
                 "edges":[{"from":"x","to":"j"},{"from":"y","to":"z","when":"false"},{"from":"z","to":"j"}]}
                """);
        rig.done("x");
        rig.done("y");

        assertThat(input()).isEqualTo("{\"prompt\":\"x\"}");
    }

    @Test
    void aWayThatWasNotTakenLedNowhere() {
        var graph = """
                {"nodes":[{"id":"x","kind":"program"},{"id":"y","kind":"program"},%s],
                 "edges":[{"from":"x","to":"j"},{"from":"y","to":"j","when":"output.of == 'none'"}]}
                """;
        rig = Rig.of("{}", graph.formatted("{\"id\":\"j\",\"kind\":\"text\",\"input\":\"{'prompt': output.of}\"}"));
        endInTurn("x", "y");
        assertThat(input()).isEqualTo("{\"prompt\":\"x\"}");

        rig = Rig.of(
                "{}", graph.formatted("{\"id\":\"j\",\"kind\":\"transform\",\"config\":{\"expr\":\"output.of\"}}"));
        endInTurn("x", "y");
        assertThat(output()).contains("\"j\":\"x\"");
    }

    private void endInTurn(String first, String second) {
        rig.done(first);
        rig.after(Duration.ofSeconds(1));
        rig.done(second);
    }

    @Test
    void whereSeveralLedThereItIsOfTheLast() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"x","kind":"program"},{"id":"y","kind":"program"},{"id":"j","kind":"transform","config":{"expr":"output.of"}}],
                 "edges":[{"from":"x","to":"j"},{"from":"y","to":"j"}]}
                """);
        endInTurn("y", "x");

        assertThat(output()).contains("\"j\":\"x\"");
    }

    @Test
    void aNodeThatHasNotBegunIsPendingAndHasNoOutput() {
        rig = Rig.of("{}", """
                {"nodes":[{"id":"t","kind":"transform","config":{"expr":"ctx.later.output == null ? ctx.later.status : 'begun'"}},
                  {"id":"later","kind":"transform","config":{"expr":"ctx.t.output"}},
                  {"id":"none","kind":"map","items":"[]","body":["x"]},{"id":"x","kind":"program"}],
                 "edges":[{"from":"t","to":"later"}],
                 "output":"[ctx.later.output, ctx.x.output]"}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).contains("[\"pending\",null]");
    }
}
