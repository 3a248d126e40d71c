package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.id.NodeKey;
import dev.electrons.json.Value;
import dev.electrons.run.NodeState.Status;
import dev.electrons.run.Results;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphTest extends OneRun {
    GraphTest() {
        super(Rig.text());
    }

    private Status status(String node, int iteration) {
        return rig.state.node(new NodeKey(node, iteration)).status();
    }

    private String output() {
        var output = Results.output(rig.state);
        return output == null ? "" : output.json();
    }

    private String outputOf(String node) {
        var outcome = rig.state.node(new NodeKey(node, 0)).outcome();
        var output = outcome == null ? null : outcome.output();
        return output == null ? "" : output.json();
    }

    private void done(String node, int iteration, String json) {
        rig.settle(node, iteration, 1, Outcome.success(new Value(json), Execution.UNKNOWN));
    }

    private void given(String input, String json) {
        rig = Rig.of(input, json);
    }

    @Test
    void aBranchGoesTheFirstWayThatHoldsAndTheOthersAreSkipped() {
        given("{\"n\":7}", """
                {"nodes":[
                  {"id":"gate","kind":"branch","rules":[{"when":"input.n > 100","to":["huge"]},{"when":"input.n > 5","to":["big"]}],"default":["small"]},
                  {"id":"huge","kind":"transform","config":{"expr":"'huge'"}},
                  {"id":"big","kind":"transform","config":{"expr":"'big'"}},
                  {"id":"small","kind":"transform","config":{"expr":"'small'"}},
                  {"id":"end","kind":"transform","config":{"expr":"output"}}],
                 "edges":[{"from":"huge","to":"end"},{"from":"big","to":"end"},{"from":"small","to":"end"}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(status("huge")).isEqualTo(Status.skipped);
        assertThat(status("small")).isEqualTo(Status.skipped);
        assertThat(output()).isEqualTo("{\"end\":\"big\"}");
    }

    @Test
    void aBranchWhoseRuleCannotBeToldTakesItsDefault() {
        given("{}", """
                {"nodes":[{"id":"gate","kind":"branch","rules":[{"when":"input.n > 5","to":["big"]}],"default":["small"]},
                  {"id":"big","kind":"transform","config":{"expr":"1"}},{"id":"small","kind":"transform","config":{"expr":"2"}}]}
                """);

        assertThat(output()).isEqualTo("{\"small\":2}");
        assertThat(outputOf("gate")).contains("problem");
    }

    @Test
    void aLoopThatCannotTellWhetherToGoOnSaysSoOnItsWayOut() {
        given("{}", """
                {"nodes":[{"id":"again","kind":"loop","body":["x"],"while":"output.none > 1","on_break":["end"]},
                  {"id":"x","kind":"transform","config":{"expr":"{}"}},{"id":"end","kind":"transform","config":{"expr":"1"}}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(rig.events)
                .filteredOn(recorded -> recorded.event() instanceof RunEvent.NodeSettled e
                        && e.node().equals("again")
                        && e.tokens().stream()
                                .anyMatch(token -> token.live()
                                        && token.problem() != null
                                        && token.problem().startsWith("again.while: ")))
                .hasSize(1);
    }

    @Test
    void aRunHasOnlySoManyEvents() {
        rig = Rig.within(40, """
                {"nodes":[{"id":"again","kind":"loop","body":["x"],"while":"true"},{"id":"x","kind":"program"}]}
                """);
        for (int pass = 0; !rig.state.phase().ended(); pass++) {
            done("x", pass, "1");
        }

        assertThat(rig.failure().code()).isEqualTo("TOO_MANY_EVENTS");
        assertThat(rig.state.version()).isBetween(40, 43);
    }

    @Test
    void whatIsOverAtOnceCountsItsAttempts() {
        given("{}", "{\"nodes\":[{\"id\":\"t\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}]}");
        assertThat(rig.state.node(new NodeKey("t", 0)).attempts()).isOne();

        rig.tell(new Steering.ReplayAsked("r", rig.run, "app:shop", "t", null, null, null, false));

        assertThat(rig.events.stream()
                        .map(recorded -> recorded.event())
                        .filter(RunEvent.NodeSettled.class::isInstance)
                        .map(event -> ((RunEvent.NodeSettled) event).attempt()))
                .containsExactly(1, 2);
    }

    @Test
    void aNodeThatWasTriedAsOftenAsItMayBeIsQuarantined() {
        rig = Rig.graph(Rig.node("a", "\"retry\":{\"max_attempts\":2,\"initial\":\"1s\",\"never_on\":[\"NEVER\"]}"));
        rig.failed("a", 1, Failure.work("TaskFailed", "no"));
        assertThat(Results.quarantined(rig.state, new NodeKey("a", 0))).isFalse();
        rig.after(Duration.ofSeconds(2));
        rig.failed("a", 2, Failure.work("TaskFailed", "no"));

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(Results.quarantined(rig.state, new NodeKey("a", 0))).isTrue();
    }

    @Test
    void whatTwoWaysReachInOneDecisionIsDoneOnce() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"transform","config":{"expr":"1"}},{"id":"b","kind":"transform","config":{"expr":"2"}},
                  {"id":"c","kind":"transform","join":"any","config":{"expr":"3"}}],
                 "edges":[{"from":"a","to":"c"},{"from":"b","to":"c"}]}
                """);

        assertThat(rig.events)
                .filteredOn(recorded -> recorded.event() instanceof RunEvent.NodeSettled e
                        && e.node().equals("c"))
                .hasSize(1);
        assertThat(output()).isEqualTo("{\"c\":3}");
    }

    @Test
    void aMapOfNothingThatEndsTheRunLeavesTheOthersUnopened() {
        given("{}", """
                {"nodes":[{"id":"none","kind":"map","items":"[]","body":["x"]},{"id":"x","kind":"program"},
                  {"id":"two","kind":"transform","join":2,"config":{"expr":"1"}},
                  {"id":"again","kind":"loop","body":["y"],"while":"false"},{"id":"y","kind":"program"}],
                 "edges":[{"from":"none","to":"two"},{"from":"none","to":"two","on":"error"}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.events.getLast().event()).isInstanceOf(RunEvent.RunFinished.class);
        assertThat(status("y")).isEqualTo(Status.pending);
    }

    @Test
    void anEdgeIsTakenWhenItsConditionHolds() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"c","kind":"program"}],
                 "edges":[{"from":"a","to":"b","when":"output.exit_code == 0"},{"from":"a","to":"c","when":"output.exit_code == 9"}]}
                """);

        done("a", 0, "{\"exit_code\":0}");

        assertThat(rig.inFlight()).containsExactly("b");
        assertThat(status("c")).isEqualTo(Status.skipped);
    }

    @Test
    void anEdgeThatCannotBeToldFailsTheRun() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"}],
                 "edges":[{"from":"a","to":"b","when":"output.nothing == 0"}]}
                """);

        done("a", 0, "{\"exit_code\":0}");

        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(rig.failure().code()).isEqualTo("EXPRESSION_FAILED");
        assertThat(rig.failure().message()).contains("from a to b");
    }

    @Test
    void aNodesInputIsItsConfigOverlaidWithWhatItsExpressionGives() {
        given("{\"name\":\"Ada\"}", """
                {"nodes":[{"id":"a","kind":"text","config":{"prompt":"none","max_tokens":9},"input":"{'prompt': 'Dear ' + input.name}"}]}
                """);

        var task = Tasks.inFlight(rig.state).getFirst();
        assertThat(task.input().json()).isEqualTo("{\"prompt\":\"Dear Ada\",\"max_tokens\":9}");
    }

    private static final String LOOP = """
            {"nodes":[
              {"id":"polish","kind":"loop","body":["draft","review"],"while":"ctx.review.output.grade < 8","max_iterations":3,
               "on_break":["publish"],"on_exhausted":["escalate"]},
              {"id":"draft","kind":"text","input":"{'prompt': 'attempt ' + string(iteration)}"},
              {"id":"review","kind":"text"},
              {"id":"publish","kind":"transform","config":{"expr":"'published after ' + string(ctx.review.output.grade)"}},
              {"id":"escalate","kind":"transform","config":{"expr":"'escalated'"}}]}
            """;

    @Test
    void aLoopMakesPassesUntilItsConditionNoLongerHolds() {
        given("{}", LOOP);
        assertThat(Tasks.inFlight(rig.state).getFirst().input().json()).contains("attempt 0");

        done("draft", 0, "{}");
        done("review", 0, "{\"grade\":5}");
        assertThat(Tasks.inFlight(rig.state).getFirst().input().json()).contains("attempt 1");
        done("draft", 1, "{}");
        done("review", 1, "{\"grade\":9}");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).isEqualTo("{\"publish\":\"published after 9\"}");
        assertThat(status("escalate")).isEqualTo(Status.skipped);
        assertThat(outputOf("polish")).isEqualTo("{\"grade\":9}");
    }

    @Test
    void aLoopThatMayHaveNoMorePassesIsExhausted() {
        given("{}", LOOP);

        for (int pass = 0; pass < 3; pass++) {
            done("draft", pass, "{}");
            done("review", pass, "{\"grade\":1}");
        }

        assertThat(output()).isEqualTo("{\"escalate\":\"escalated\"}");
        assertThat(status("publish")).isEqualTo(Status.skipped);
    }

    @Test
    void aLoopBackToAnEarlierNodeIsALoopToo() {
        given("{}", """
                {"nodes":[{"id":"start","kind":"program"},{"id":"work","kind":"program"},{"id":"check","kind":"program"},
                  {"id":"again","kind":"loop","loop_back_to":"work","while":"output.more","on_break":["end"]},
                  {"id":"end","kind":"transform","config":{"expr":"'over'"}}],
                 "edges":[{"from":"start","to":"work"},{"from":"work","to":"check"},{"from":"check","to":"again"}]}
                """);

        done("start", 0, "{}");
        done("work", 0, "{}");
        done("check", 0, "{\"more\":true}");
        assertThat(rig.inFlight()).containsExactly("work");
        done("work", 1, "{}");
        done("check", 1, "{\"more\":false}");

        assertThat(output()).isEqualTo("{\"end\":\"over\"}");
    }

    @Test
    void aLoopOfThingsThatAreOverAtOnceTakesItsTurnsAndEnds() {
        given("{}", """
                {"nodes":[{"id":"count","kind":"loop","body":["n"],"while":"iteration < 999","max_iterations":1000},
                  {"id":"n","kind":"transform","config":{"expr":"iteration"}}]}
                """);

        int turns = 0;
        while (rig.state.phase() == Phase.Running && turns++ < 20) {
            rig.after(Duration.ofMillis(1));
        }
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).isEqualTo("{\"count\":999}");
        assertThat(turns).isBetween(3, 10);
    }

    @Test
    void aMapWorksOnSoManyItemsAtATimeAndKeepsTheirOrder() {
        given(
                "{\"n\":["
                        + String.join(
                                ",",
                                IntStream.range(0, 1_000)
                                        .mapToObj(String::valueOf)
                                        .toList()) + "]}",
                """
                {"nodes":[{"id":"each","kind":"map","items":"input.n","concurrency":20,"body":["square"]},
                  {"id":"square","kind":"program","input":"{'n': item, 'i': index}"}],
                 "output":"ctx.each.output.map(o, o.n)"}
                """);
        assertThat(rig.inFlight()).hasSize(20);

        for (int i = 999; i >= 0; i--) {
            var next = Tasks.inFlight(rig.state).stream()
                    .max(Comparator.comparingInt(task -> task.taskId().iteration()))
                    .orElseThrow();
            done("square", next.taskId().iteration(), next.input().json());
            assertThat(rig.inFlight()).hasSize(Math.min(20, i));
        }

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).startsWith("[0,1,2,3,").endsWith("998,999]");
    }

    @Test
    void aMapInALoopInAMapCountsItsPassesApart() {
        given("{}", """
                {"nodes":[{"id":"outer","kind":"map","items":"[10, 20]","body":["twice"]},
                  {"id":"twice","kind":"loop","body":["inner"],"while":"iteration < 1"},
                  {"id":"inner","kind":"map","items":"[1, 2, 3]","body":["leaf"]},
                  {"id":"leaf","kind":"transform","config":{"expr":"item + iteration * 100"}}]}
                """);

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(output()).isEqualTo("{\"outer\":[[101,102,103],[101,102,103]]}");
    }

    @Test
    void anEmptyMapIsOverAtOnce() {
        given("{}", """
                {"nodes":[{"id":"each","kind":"map","items":"[]","body":["x"]},{"id":"x","kind":"program"}]}
                """);

        assertThat(output()).isEqualTo("{\"each\":[]}");
    }

    @Test
    void anItemThatFailsFailsItsMapUnlessTheMapGoesOn() {
        var map = """
                {"nodes":[{"id":"each","kind":"map","items":"[1, 2]","body":["x"],"on_error":"%s"},
                  {"id":"x","kind":"program","retry":{"max_attempts":1}}]}
                """;
        given("{}", map.formatted("continue"));
        rig.failed("x", 1, Failure.work("TaskFailed", "no"));
        done("x", 1, "2");
        assertThat(output()).isEqualTo("{\"each\":[null,2]}");

        given("{}", map.formatted("fail"));
        rig.failed("x", 1, Failure.work("TaskFailed", "no"));
        assertThat(rig.state.phase()).isEqualTo(Phase.Failed);
        assertThat(status("each")).isEqualTo(Status.failed);
        assertThat(status("x", 1)).isEqualTo(Status.cancelled);
    }

    @Test
    void listsAreFilteredAndAddedUp() {
        given("{\"orders\":[{\"sum\":5},{\"sum\":20},{\"sum\":30.5}]}", """
                {"nodes":[{"id":"large","kind":"filter","config":{"items":"input.orders","when":"item.sum > 10"}},
                  {"id":"total","kind":"aggregate","config":{"items":"ctx.large.output","value":"item.sum","op":"sum"}}],
                 "edges":[{"from":"large","to":"total"}]}
                """);

        assertThat(output()).isEqualTo("{\"total\":50.5}");
    }

    @Test
    void aJoinOfAnyRunsOnTheFirstLiveToken() {
        given("{}", """
                {"nodes":[{"id":"a","kind":"program"},{"id":"b","kind":"program"},{"id":"c","kind":"program"},{"id":"end","kind":"program","join":2}],
                 "edges":[{"from":"a","to":"end"},{"from":"b","to":"end"},{"from":"c","to":"end"}]}
                """);
        done("b", 0, "{}");
        assertThat(status("end")).isEqualTo(Status.pending);
        done("c", 0, "{}");
        assertThat(status("end")).isEqualTo(Status.running);
        done("a", 0, "{}");
        done("end", 0, "{}");

        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);
        assertThat(rig.state.node(new NodeKey("end", 0)).attempts()).isEqualTo(1);
    }
}
