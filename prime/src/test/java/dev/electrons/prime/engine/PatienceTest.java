package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.run.Why;
import dev.electrons.signal.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.IntStream;
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

    @Test
    void oneSignalIsForOneOfThoseThatWaitForIt() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"one","kind":"wait","signal":"go"},{"id":"two","kind":"wait","signal":"go"}],
                 "edges":[{"from":"a","to":"one"},{"from":"a","to":"two"}]}
                """);
        rig.tell(new Steering.SignalSent("s-1", rig.run, "app:shop", "go", new Value("1")));
        rig.done("a");
        assertThat(status("two")).isEqualTo(Status.waiting);
        rig.tell(new Steering.SignalSent("s-2", rig.run, "app:shop", "go", new Value("2")));

        assertThat(output()).isEqualTo("{\"one\":1,\"two\":2}");
    }

    private static final String PATIENT =
            "\"timeout\":{\"attempt\":\"5s\"},\"retry\":{\"max_attempts\":2,\"initial\":\"1s\",\"jitter\":0}";

    @Test
    void aPersonWhoDoesNotDecideIsAskedAgainAsOftenAsTheGraphSays() {
        given("{}", "{\"nodes\":[{\"id\":\"ask\",\"kind\":\"human\"," + PATIENT + "}]}");
        rig.after(Duration.ofSeconds(5));
        assertThat(Why.of(rig.state, rig.now)).extracting(Why.Waiting::what).containsExactly("retry");
        assertThat(rig.tell(decision("1", "approve", null)).getLast().event())
                .isInstanceOf(RunEvent.SignalRefused.class);
        rig.after(Duration.ofSeconds(1));
        assertThat(Why.of(rig.state, rig.now)).extracting(Why.Waiting::what).containsExactly("person");
        assertThat(rig.state.node(new NodeKey("ask", 0)).attempts()).isEqualTo(2);
        rig.after(Duration.ofSeconds(5));

        assertThat(rig.failure().code()).isEqualTo("HUMAN_TIMEOUT");
    }

    @Test
    void aSignalThatComesBetweenTwoAttemptsIsKeptForTheNext() {
        given("{}", "{\"nodes\":[{\"id\":\"paid\",\"kind\":\"wait\",\"signal\":\"paid\"," + PATIENT + "}]}");
        rig.after(Duration.ofSeconds(5));
        rig.tell(new Steering.SignalSent("s-1", rig.run, "app:shop", "paid", new Value("7")));
        assertThat(status("paid")).isEqualTo(Status.waiting);
        rig.after(Duration.ofSeconds(1));

        assertThat(output()).isEqualTo("{\"paid\":7}");
    }

    @Test
    void whatAPauseHoldsUpDoesNotStandBeforeWorkThatIsLate() {
        given("{\"n\":" + IntStream.range(0, 1_000).boxed().toList() + "}", """
                {"nodes":[{"id":"each","kind":"map","items":"input.n","concurrency":1000,"body":["nap"]},
                  {"id":"nap","kind":"wait","duration":"5s"},
                  {"id":"late","kind":"program","timeout":{"attempt":"10s"},"retry":{"max_attempts":1}}]}
                """);
        rig.tell(new Steering.PauseAsked("p", rig.run, "app:shop", "lunch"));
        rig.after(Duration.ofSeconds(11));

        assertThat(status("late")).isEqualTo(Status.failed);
    }

    @Test
    void sinceWhenARunIsPausedOrBeingCancelledIsTold() {
        given("{}", "{\"nodes\":[{\"id\":\"a\",\"kind\":\"program\"}]}");
        rig.after(Duration.ofSeconds(3));
        rig.tell(new Steering.PauseAsked("p", rig.run, "app:shop", "lunch"));
        assertThat(since("resume")).isEqualTo(rig.run.createdAt().plusSeconds(3));
        rig.after(Duration.ofSeconds(2));
        rig.cancel("c");

        assertThat(since("cancellation")).isEqualTo(rig.run.createdAt().plusSeconds(5));
    }

    private Instant since(String what) {
        return Why.of(rig.state, rig.now).stream()
                .filter(waiting -> waiting.what().equals(what))
                .findFirst()
                .orElseThrow()
                .since();
    }
}
