package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.signal.Steering;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes that wait for a person, for time, or for a signal. */
class PatienceTest extends OneRun {
    PatienceTest() {
        super(Rig.text());
    }

    private String output() {
        var output = Results.output(rig.state);
        return output == null ? "" : output.json();
    }

    private void given(String input, String json) {
        rig = Rig.of(input, json);
    }

    @Test
    void aPersonApprovesOrRejectsOrNobodyDoes() {
        var graph = """
                {"nodes":[{"id":"ask","kind":"human","schema":{"type":"object","required":["sum"]},"timeout":"1h","on_timeout":"reject"},
                  {"id":"go","kind":"transform","config":{"expr":"'gone'"}}],
                 "edges":[{"from":"ask","to":"go","when":"output.approved"}]}
                """;
        given("{}", graph);
        assertThat(rig.tell(decision("1", "approve", "{}")).getLast().event())
                .isInstanceOf(RunEvent.SignalRefused.class);
        rig.tell(decision("2", "approve", "{\"sum\":3}"));
        assertThat(output()).isEqualTo("{\"go\":\"gone\"}");
        assertThat(rig.tell(decision("2", "approve", "{\"sum\":3}"))).isEmpty();

        given("{}", graph);
        rig.tell(decision("3", "reject", null));
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(status("go")).isEqualTo(Status.skipped);

        given("{}", graph.replace("1h", "30s"));
        rig.after(Duration.ofSeconds(31));
        var outcome =
                Objects.requireNonNull(rig.state.node(new NodeKey("ask", 0)).outcome());
        assertThat(Objects.requireNonNull(outcome.output()).json()).contains("\"approved\":false");
    }

    private Steering.DecisionMade decision(String id, String decision, @Nullable String data) {
        return new Steering.DecisionMade(
                id, rig.run, "app:shop", "ask", null, decision, "fine", data == null ? null : new Value(data));
    }

    @Test
    void aWaitEndsWithItsTimeOrWithItsSignalWhicheverCameFirst() {
        given("{}", """
                {"nodes":[{"id":"nap","kind":"wait","duration":"5s"},{"id":"paid","kind":"wait","signal":"paid","timeout":"20s","on_timeout":"continue"}]}
                """);
        rig.after(Duration.ofSeconds(4));
        assertThat(status("nap")).isEqualTo(Status.waiting);
        rig.after(Duration.ofSeconds(2));
        assertThat(status("nap")).isEqualTo(Status.completed);
        rig.tell(new Steering.SignalSent("s-1", rig.run, "app:shop", "paid", new Value("{\"sum\":3}")));

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).contains("{\"sum\":3}");
    }

    @Test
    void aSignalThatCameBeforeItsNodeIsNotLost() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"paid","kind":"wait","signal":"paid"}],"edges":[{"from":"a","to":"paid"}]}
                """);
        rig.tell(new Steering.SignalSent("s-1", rig.run, "app:shop", "paid", new Value("7")));
        rig.done("a");

        assertThat(output()).isEqualTo("{\"paid\":7}");
        assertThat(rig.state.received()).isEmpty();
    }
}
