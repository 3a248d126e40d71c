package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.graph.Graph;
import dev.electrons.graph.GraphCheck;
import dev.electrons.graph.GraphProblem;
import dev.electrons.id.AttemptId;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentBranchTest {
    private static Rig rig(String more) {
        return Rig.of("{\"lead\":7}", """
                {"nodes":[
                   {"id":"gate","kind":"branch","config":{"agent_driven":true,"prompt":"which?"},"retry":{"max_attempts":1},%s"input":"{'lead': input.lead}"},
                   {"id":"call","kind":"transform","config":{"expr":"'called'"}},
                   {"id":"mail","kind":"transform","config":{"expr":"'mailed'"}}],
                 "edges":[{"from":"gate","to":"call"},{"from":"gate","to":"mail"}]}
                """.formatted(more));
    }

    private static void picks(Rig rig, String output) {
        var attempt = new AttemptId(rig.run, "gate", 0, 1);
        var outcome = Outcome.success(new Value(output), Execution.by("agent"));
        rig.tell(new Signal.AttemptSettled(attempt, outcome, "w", null));
    }

    private static Status status(Rig rig, String node) {
        return rig.state.node(new NodeKey(node, 0)).status();
    }

    @Test
    void anAgentIsAskedWhereToGoOnAndTheOthersAreSkipped() {
        var rig = rig("");
        assertThat(Tasks.inFlight(rig.state)).singleElement().satisfies((Task task) -> {
            assertThat(task.kind()).isEqualTo("agent");
            assertThat(task.input().json())
                    .isEqualTo(
                            "{\"agent_driven\":true,\"prompt\":\"which?\",\"lead\":7,\"choices\":[\"call\",\"mail\"]}");
        });

        picks(rig, "{\"next\":[\"mail\"],\"why\":\"no phone\"}");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(status(rig, "mail")).isEqualTo(Status.completed);
        assertThat(status(rig, "call")).isEqualTo(Status.skipped);
    }

    @Test
    void aSingleNameWillDo() {
        var rig = rig("");
        picks(rig, "{\"next\":\"call\"}");
        assertThat(status(rig, "call")).isEqualTo(Status.completed);
        assertThat(status(rig, "mail")).isEqualTo(Status.skipped);
    }

    @Test
    void whatIsNoChoiceFailsAndNothingIsTheDefaultOrFails() {
        var wrong = rig("");
        picks(wrong, "{\"next\":[\"fax\"]}");
        assertThat(wrong.state.phase()).isEqualTo(Phase.Failed);
        assertThat(String.valueOf(wrong.state.failure())).contains("INVALID_CHOICE", "call, mail");

        var nothing = rig("");
        picks(nothing, "{}");
        assertThat(nothing.state.phase()).isEqualTo(Phase.Failed);

        for (var output : List.of("{}", "{\"next\":[\"fax\"]}", "{\"next\":[\"call\",\"fax\"]}")) {
            var usual = rig("\"default\":[\"mail\"],");
            picks(usual, output);
            assertThat(status(usual, "mail")).isEqualTo(Status.completed);
            assertThat(status(usual, "call")).isEqualTo(Status.skipped);
            var outcome = usual.state.node(new NodeKey("gate", 0)).outcome();
            assertThat(String.valueOf(outcome)).contains("\"problem\":\"the agent picked ");
        }
    }

    @Test
    void itNeedsSomethingToPick() {
        var graph = new Value("{\"nodes\":[{\"id\":\"gate\",\"kind\":\"branch\",\"config\":{\"agent_driven\":true}}]}")
                .as(Graph.class);
        assertThat(GraphCheck.problems(graph))
                .extracting(GraphProblem::message)
                .containsExactly("an agent-driven branch needs edges to what may be picked");
    }
}
