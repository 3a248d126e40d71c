package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SizesTest {
    private static final int LARGEST_MESSAGE = 20 << 20;

    private Rig rig = Rig.text();

    @AfterEach
    void everyEventFitsAMessage() {
        assertThat(rig.events)
                .allSatisfy(
                        event -> assertThat(Json.bytes(event.event()).length).isLessThan(LARGEST_MESSAGE));
    }

    private void given(String input, String json) {
        rig = Rig.of(input, json);
    }

    private static Outcome large(int characters) {
        return Outcome.success(Value.of("x".repeat(characters)), Execution.UNKNOWN);
    }

    private @Nullable String code(String node) {
        var outcome = rig.state.node(new NodeKey(node, 0)).outcome();
        return outcome == null || outcome.failure() == null
                ? null
                : outcome.failure().code();
    }

    @Test
    void aLoopThatDoublesItsOutputFailsBeforeItGrowsTooLarge() {
        given("{}", """
                {"nodes":[{"id":"grow","kind":"loop","body":["x"],"while":"true","max_iterations":100},
                  {"id":"x","kind":"transform","config":{"expr":"iteration == 0 ? 'twelve bytes' : ctx.x.output + ctx.x.output"}}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(rig.failure().message()).contains("x: its output has 1572866 bytes, and 1048576 is the most");
    }

    @Test
    void whatIsTooLargeTakesTheNodesErrorEdge() {
        given("{\"half\":\"" + "x".repeat(600_000) + "\"}", """
                {"nodes":[{"id":"twice","kind":"transform","config":{"expr":"input.half + input.half"}},
                  {"id":"otherwise","kind":"transform","config":{"expr":"ctx.twice.status"}}],
                 "edges":[{"from":"twice","to":"otherwise","on":"error"}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(code("twice")).isEqualTo("OUTPUT_TOO_LARGE");
    }

    @Test
    void aMapWhoseListIsTooLargeFailsAsAWhole() {
        given("{}", """
                {"nodes":[{"id":"all","kind":"map","items":"[%s]","concurrency":1000,"body":["one"]},{"id":"one","kind":"program"}]}
                """.formatted(
                        IntStream.range(0, 1_000).mapToObj(String::valueOf).collect(Collectors.joining(","))));
        for (int i = 0; i < 1_000; i++) {
            rig.settle("one", i, 1, large(30 << 10));
        }

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(rig.failure().message()).contains("all: its list has 30723000 bytes, and 8388608 is the most");
    }

    @Test
    void charactersOfManyBytesCountAsMany() {
        given("{\"half\":\"" + "\u20ac".repeat(200_000) + "\"}", """
                {"nodes":[{"id":"twice","kind":"transform","config":{"expr":"input.half + input.half"}}]}
                """);

        assertThat(rig.failure().message()).contains("1200002 bytes");
    }

    @Test
    void aWorkersOutputThatIsTooLargeFailsItsNode() {
        rig = Rig.graph(Rig.node("a"));
        rig.settle("a", 1, large(9 << 20));

        assertThat(rig.failure().code()).isEqualTo("OUTPUT_TOO_LARGE");
    }

    @Test
    void anInputThatIsTooLargeFailsItsNode() {
        given("{\"half\":\"" + "x".repeat(600_000) + "\"}", """
                {"nodes":[{"id":"a","kind":"program","input":"{'stdin': input.half + input.half}"}]}
                """);

        assertThat(rig.failure().code()).isEqualTo("INPUT_TOO_LARGE");
        assertThat(rig.failure().message()).startsWith("a: its input has");
    }

    @Test
    void inputsThatAreHandedOutTogetherFitOneMessage() {
        var many = IntStream.range(0, 30)
                .mapToObj(i -> "{\"id\":\"n" + i + "\",\"kind\":\"program\",\"input\":\"{'stdin': input.much}\"}")
                .collect(Collectors.joining(","));
        given("{\"much\":\"" + "x".repeat(900_000) + "\"}", "{\"nodes\":[" + many + "]}");

        assertThat(rig.failure().code()).isEqualTo("INPUT_TOO_LARGE");
    }

    @Test
    void aRunsOutputIsBounded() {
        var many = IntStream.range(0, 10)
                .mapToObj(i -> "{\"id\":\"n" + i + "\",\"kind\":\"transform\",\"config\":{\"expr\":\"input.much\"}}")
                .collect(Collectors.joining(","));
        given("{\"much\":\"" + "x".repeat(900_000) + "\"}", "{\"nodes\":[" + many + "]}");

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(Results.output(rig.state)).isEqualTo(Value.NULL);
    }

    @Test
    void aRunKeepsOnlySoMuch() {
        given("{\"much\":\"" + "x".repeat(900_000) + "\"}", """
                {"nodes":[{"id":"all","kind":"loop","body":["x"],"while":"true","max_iterations":100},
                  {"id":"x","kind":"transform","config":{"expr":"input.much"}}]}
                """);

        assertThat(rig.failure().code()).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(rig.failure().message()).contains("characters together, and 67108864 is the most");
    }

    @Test
    void aDecisionAndASignalWithTooMuchAreRefused() {
        given("{}", "{\"nodes\":[{\"id\":\"ask\",\"kind\":\"human\"}]}");
        var much = Value.of("x".repeat(2 << 20));

        rig.tell(new Steering.DecisionMade("1", rig.run, "app:shop", "ask", null, "approve", null, much));
        rig.tell(new Steering.SignalSent("2", rig.run, "app:shop", "go", much));

        assertThat(rig.events)
                .filteredOn(event -> event.event() instanceof RunEvent.SignalRefused)
                .hasSize(2);
        assertThat(rig.state.node(new NodeKey("ask", 0)).status()).isEqualTo(Status.waiting);
    }
}
