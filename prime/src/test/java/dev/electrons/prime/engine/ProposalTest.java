package dev.electrons.prime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Phase;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Value;
import dev.electrons.run.Evolve;
import dev.electrons.run.Why;
import dev.electrons.signal.Steering;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProposalTest {
    private static final String MORE =
            "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"more\",\"kind\":\"program\"}}]";

    private static final String AFTER =
            "[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"more\",\"kind\":\"program\"}},"
                    + "{\"op\":\"add\",\"path\":\"/edges/-\",\"value\":{\"from\":\"planner\",\"to\":\"more\"}}]";

    private static Rig rig(String policy) {
        var graph = "{\"nodes\":[{\"id\":\"planner\",\"kind\":\"agent\",\"config\":{\"prompt\":\"plan\"%s}}]}"
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
    void aRunDoesNotEndWhileSomebodyHasYetToDecide() {
        var rig = rig("");
        proposes(rig, AFTER);
        rig.done("planner");
        assertThat(rig.state.phase()).isEqualTo(Phase.Running);
        assertThat(Why.of(rig.state, rig.now))
                .singleElement()
                .satisfies(waiting -> assertThat(waiting.what()).isEqualTo("person"));
        decides(rig, "approve");
        assertThat(rig.inFlight()).contains("more");
        rig.done("more");
        assertThat(rig.state.phase()).isEqualTo(Phase.Completed);

        var rejected = rig("");
        proposes(rejected, AFTER);
        rejected.done("planner");
        decides(rejected, "reject");
        assertThat(rejected.state.phase()).isEqualTo(Phase.Completed);
        assertThat(rejected.state.revision()).isOne();
    }

    @Test
    void aSecondProposalWaitsForTheFirstToBeDecided() {
        var rig = rig("");
        proposes(rig, MORE);
        var asked = new Steering.PatchAsked("p2", rig.run, "agent:planner", new Value(AFTER), "another", null);
        assertThat(rig.tell(asked).getFirst().event()).isInstanceOf(RunEvent.SignalRefused.class);
        assertThat(rig.state.proposals().get("planner"))
                .satisfies(proposal -> assertThat(proposal.description()).isEqualTo("one more"));
    }

    @Test
    void agentsHaveBoundsThatPeopleDoNotHave() {
        var many = IntStream.range(0, AgentBounds.MOST_ADDED + 1)
                .mapToObj(i -> MORE.replace("more", "more" + i))
                .map(operations -> operations.substring(1, operations.length() - 1))
                .collect(Collectors.joining(",", "[", "]"));
        var rig = rig(",\"patch\":\"allow\"");
        assertThat(proposes(rig, many))
                .isInstanceOfSatisfying(
                        RunEvent.SignalRefused.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly("an agent adds at most 100 nodes at a time, not 101"));
        var people = new Steering.PatchAsked("p2", rig.run, "app:shop", new Value(many), "all of them", null);
        assertThat(rig.tell(people).getFirst().event()).isInstanceOf(RunEvent.RunPatched.class);
    }

    @Test
    void agentsDoNotChangeARunForever() {
        var rig = rig(",\"patch\":\"allow\"");
        for (int i = 0; i < AgentBounds.MOST_CHANGES; i++) {
            assertThat(adds(rig, i)).isInstanceOf(RunEvent.RunPatched.class);
        }
        assertThat(adds(rig, AgentBounds.MOST_CHANGES)).isInstanceOf(RunEvent.SignalRefused.class);
    }

    private static RunEvent adds(Rig rig, int i) {
        var operations = new Value(MORE.replace("more", "more" + i));
        return rig.tell(new Steering.PatchAsked("p" + i, rig.run, "agent:planner", operations, "", null))
                .getFirst()
                .event();
    }

    @Test
    void onePatchMakesFewAgentsHoweverManyItTakesAway() {
        var nodes = new StringBuilder(Rig.node("first"));
        var operations = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            nodes.append(",{\"id\":\"old").append(i).append("\",\"kind\":\"agent\",\"config\":{\"prompt\":\"x\"}}");
            operations
                    .append(i == 0 ? "" : ",")
                    .append("{\"op\":\"replace\",\"path\":\"/nodes/")
                    .append(i + 1)
                    .append("\",\"value\":{\"id\":\"new")
                    .append(i)
                    .append("\",\"kind\":\"agent\",\"config\":{\"prompt\":\"x\"}}}");
        }
        var edges = new String[] {"first>old0", "first>old1", "first>old2", "first>old3", "first>old4", "first>old5"};
        for (int i = 0; i < 6; i++) {
            operations
                    .append(",{\"op\":\"replace\",\"path\":\"/edges/")
                    .append(i)
                    .append("/to\",\"value\":\"new")
                    .append(i)
                    .append("\"}");
        }
        var rig = Rig.graph(nodes.toString(), edges);

        var answer = rig.tell(
                        new Steering.PatchAsked("p", rig.run, "app:shop", new Value("[" + operations + "]"), "", null))
                .getFirst()
                .event();

        assertThat(answer)
                .isInstanceOfSatisfying(
                        RunEvent.SignalRefused.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly("a patch adds at most 5 agent nodes, not 6"));
    }

    @Test
    void agentsBringARunToFewAgentsOnly() {
        var rig = rig(",\"patch\":\"allow\"");
        RunEvent last = adds(rig, 0);
        for (int i = 1; i <= AgentBounds.MOST_AGENTS; i++) {
            var operations = new Value(MORE.replace("more", "more" + i).replace("program", "agent"));
            last = rig.tell(new Steering.PatchAsked("a" + i, rig.run, "agent:planner", operations, "", null))
                    .getFirst()
                    .event();
        }
        assertThat(last)
                .isInstanceOfSatisfying(
                        RunEvent.SignalRefused.class,
                        refused -> assertThat(refused.problems().getFirst()).contains("at most 20 agent nodes"));
    }

    private static RunEvent addsAgent(Rig rig, String by, String id, String config) {
        var node = "{\"id\":\"%s\",\"kind\":\"agent\",\"config\":%s}".formatted(id, config);
        var operations = new Value("[{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":" + node + "}]");
        var asked = new Steering.PatchAsked("by-" + id, rig.run, "agent:" + by, operations, "another agent", null);
        return rig.tell(asked).getFirst().event();
    }

    private static int depth(Rig rig, String id) {
        var config = Objects.requireNonNull(rig.state.shape().node(id).config());
        return config.tree().at("/limits/depth").asInt(-1);
    }

    @Test
    void agentsOfAgentsHaveFewerLevelsBelowThemUntilThereAreNone() {
        var rig = rig(",\"patch\":\"allow\",\"limits\":{\"depth\":2}");
        addsAgent(rig, "planner", "one", "{\"prompt\":\"x\",\"patch\":\"allow\",\"limits\":{\"turns\":3,\"depth\":9}}");
        assertThat(depth(rig, "one")).isOne();
        addsAgent(rig, "one", "two", "{\"prompt\":\"x\",\"patch\":\"allow\"}");
        assertThat(depth(rig, "two")).isZero();

        assertThat(addsAgent(rig, "two", "three", "{\"prompt\":\"x\"}"))
                .isInstanceOfSatisfying(
                        RunEvent.SignalRefused.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "the agent of node two may not add agent nodes: there are as many levels"
                                                + " of them as limits.depth allows"));
        var work = new Steering.PatchAsked("w", rig.run, "agent:two", new Value(MORE), "no agent", null);
        assertThat(rig.tell(work).getFirst().event()).isInstanceOf(RunEvent.RunPatched.class);
        assertThat(Evolve.fold(rig.run, rig.events).shape().graph())
                .isEqualTo(rig.state.shape().graph());
    }

    @Test
    void whoSaysNothingHasThreeLevelsBelowAndOneOfThemMayGiveLess() {
        var rig = rig(",\"patch\":\"allow\"");
        addsAgent(rig, "planner", "one", "{\"prompt\":\"x\"}");
        addsAgent(rig, "planner", "other", "{\"prompt\":\"x\",\"limits\":{\"depth\":0}}");
        assertThat(depth(rig, "one")).isEqualTo(2);
        assertThat(depth(rig, "other")).isZero();
    }

    @Test
    void anAgentThatWasApprovedOfIsBoundAllTheSame() {
        var rig = rig(",\"limits\":{\"depth\":1}");
        assertThat(addsAgent(rig, "planner", "one", "{\"prompt\":\"x\",\"patch\":\"allow\"}"))
                .isInstanceOf(RunEvent.PatchProposed.class);
        decides(rig, "approve");
        assertThat(depth(rig, "one")).isZero();
        assertThat(addsAgent(rig, "one", "two", "{\"prompt\":\"x\"}")).isInstanceOf(RunEvent.SignalRefused.class);
    }

    @Test
    void anAgentThatHasNotStartedIsNotMadeFreerByAnother() {
        var later =
                "{\"nodes\":[{\"id\":\"planner\",\"kind\":\"agent\",\"config\":{\"prompt\":\"plan\",\"patch\":\"allow\",\"limits\":{\"depth\":1}}},"
                        + "{\"id\":\"later\",\"kind\":\"agent\",\"config\":{\"prompt\":\"x\",\"limits\":{\"depth\":0}}}],"
                        + "\"edges\":[{\"from\":\"planner\",\"to\":\"later\"}]}";
        var rig = Rig.of("{}", later);
        var freer = "[{\"op\":\"replace\",\"path\":\"/nodes/1/config/limits/depth\",\"value\":5}]";
        rig.tell(new Steering.PatchAsked("p1", rig.run, "agent:planner", new Value(freer), "", null));
        assertThat(depth(rig, "later")).isZero();
    }

    @Test
    void whatCouldNotBeDoneIsNotProposed() {
        var rig = rig("");
        assertThat(proposes(rig, "[{\"op\":\"remove\",\"path\":\"/nodes/0\"}]"))
                .isInstanceOf(RunEvent.SignalRefused.class);
        assertThat(rig.state.proposals()).isEmpty();
    }
}
