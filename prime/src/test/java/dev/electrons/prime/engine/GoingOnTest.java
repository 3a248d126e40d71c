package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Loops and maps with {@code on_error: continue}: whatever goes wrong in a pass ends no more than that pass. */
class GoingOnTest extends OneRun {
    GoingOnTest() {
        super(Rig.text());
    }

    private void given(String graph) {
        rig = Rig.of("{}", graph);
    }

    private Status status(String node, int iteration) {
        return rig.state.node(new NodeKey(node, iteration)).status();
    }

    private void done(String node, int iteration, String json) {
        rig.settle(node, iteration, 1, Outcome.success(new Value(json), Execution.UNKNOWN));
    }

    private void failed(String node, int iteration) {
        rig.settle(node, iteration, 1, Outcome.failed(Failure.work("TaskFailed", "no"), Execution.UNKNOWN));
    }

    private String output() {
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        return Objects.requireNonNull(Results.output(rig.state)).json();
    }

    private static String joined(String on, String when) {
        return """
                {"nodes":[{"id":"each","kind":"map","items":"[1, 2]","on_error":"%s","body":["a","b","both"]},
                  {"id":"a","kind":"program","retry":{"max_attempts":1}},{"id":"b","kind":"program"},
                  {"id":"both","kind":"transform","join":2,"config":{"expr":"item"}}],
                 "edges":[{"from":"a","to":"both","when":"%s"},{"from":"b","to":"both"}]}
                """.formatted(on, when);
    }

    @Test
    void aJoinThatCanNoLongerGetWhatItNeedsEndsItsPass() {
        given(joined("continue", "output == item"));

        done("a", 0, "7");
        done("b", 0, "1");
        done("a", 1, "2");
        done("b", 1, "1");

        assertThat(output()).isEqualTo("{\"each\":[null,2]}");
        assertThat(status("both", 0)).isEqualTo(Status.skipped);
    }

    @Test
    void soItDoesWhenAFailureLeadsThere() {
        given(joined("continue", "output == item"));

        done("b", 0, "1");
        failed("a", 0);
        done("b", 1, "1");
        done("a", 1, "2");

        assertThat(output()).isEqualTo("{\"each\":[null,2]}");
    }

    @Test
    void aJoinThatCanNoLongerGetWhatItNeedsFailsAMapThatDoesNotGoOn() {
        given(joined("fail", "output == item"));

        done("a", 0, "7");
        done("b", 0, "1");

        assertThat(rig.failure().code()).isEqualTo("JOIN_UNSATISFIABLE");
        assertThat(status("each")).isEqualTo(Status.failed);
    }

    @Test
    void aPassGoesOnAsFarAsItCan() {
        given("""
                {"nodes":[{"id":"each","kind":"map","items":"[1]","on_error":"continue","body":["a","b","both","beside"]},
                  {"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"both","kind":"program","join":2},
                  {"id":"beside","kind":"program"}],
                 "edges":[{"from":"a","to":"both","when":"false"},{"from":"b","to":"both"},{"from":"b","to":"beside"}]}
                """);

        done("a", 0, "1");
        done("b", 0, "1");
        assertThat(rig.inFlight()).containsExactly("beside");
        done("beside", 0, "3");

        assertThat(output()).isEqualTo("{\"each\":[3]}");
    }

    @Test
    void aConditionThatCannotBeToldEndsItsPassAndIsRecorded() {
        given("""
                {"nodes":[{"id":"each","kind":"map","items":"[1, 2]","on_error":"continue","body":["a","b"]},
                  {"id":"a","kind":"program"},{"id":"b","kind":"transform","config":{"expr":"item"}}],
                 "edges":[{"from":"a","to":"b","when":"output.go"}]}
                """);

        done("a", 0, "{\"none\":1}");
        done("a", 1, "{\"go\":true}");

        assertThat(output()).isEqualTo("{\"each\":[null,2]}");
        assertThat(rig.events)
                .filteredOn(recorded -> recorded.event() instanceof RunEvent.NodeSettled settled
                        && settled.tokens().stream().anyMatch(token -> !token.live() && token.problem() != null))
                .hasSize(1);
    }

    @Test
    void aConditionThatCannotBeToldAndAJoinBehindItEndOnePass() {
        given(joined("continue", "output.go"));

        done("b", 0, "1");
        done("a", 0, "{}");
        done("b", 1, "1");
        done("a", 1, "{\"go\":true}");

        assertThat(output()).isEqualTo("{\"each\":[null,2]}");
    }

    @Test
    void aLoopTestsWhetherToGoOnAfterAPassThatEndedSo() {
        given("""
                {"nodes":[{"id":"again","kind":"loop","while":"iteration < 1","on_error":"continue","body":["a","b","both"]},
                  {"id":"a","kind":"program"},{"id":"b","kind":"program"},
                  {"id":"both","kind":"transform","join":2,"config":{"expr":"iteration"}}],
                 "edges":[{"from":"a","to":"both","when":"output.go"},{"from":"b","to":"both"}]}
                """);

        done("a", 0, "{\"go\":false}");
        done("b", 0, "1");
        done("a", 1, "{\"go\":true}");
        done("b", 1, "1");

        assertThat(output()).isEqualTo("{\"again\":1}");
    }

    @Test
    void aMapAroundAMapThatFailsForAJoinGoesOn() {
        given("""
                {"nodes":[{"id":"outer","kind":"map","items":"[1, 2]","on_error":"continue","body":["inner"]},
                  {"id":"inner","kind":"map","items":"[item]","body":["a","b","both"]},
                  {"id":"a","kind":"transform","config":{"expr":"item"}},{"id":"b","kind":"transform","config":{"expr":"item"}},
                  {"id":"both","kind":"transform","join":2,"config":{"expr":"item"}}],
                 "edges":[{"from":"a","to":"both","when":"output == 2"},{"from":"b","to":"both"}]}
                """);

        assertThat(output()).isEqualTo("{\"outer\":[null,[2]]}");
    }

    @Test
    void aRunThatDrainsLeavesNothingOfSuchAPassBehind() {
        given("""
                {"on_failure":"drain","nodes":[{"id":"each","kind":"map","items":"[1]","on_error":"continue","body":["a","b","both"]},
                  {"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"both","kind":"program","join":2},
                  {"id":"beside","kind":"program","retry":{"max_attempts":1}}],
                 "edges":[{"from":"a","to":"both","when":"false"},{"from":"b","to":"both"}]}
                """);
        done("a", 0, "1");
        failed("beside", 0);
        done("b", 0, "1");

        assertThat(rig.failure().code()).isEqualTo("TaskFailed");
        assertThat(status("both", 0)).isEqualTo(Status.skipped);
    }
}
