package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.backing.Ports;
import dev.electrons.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Agents with tools in graphs, and http nodes, through the public door; only the model is scripted. */
class AgentIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MODEL = Ports.free();

    /** Adds a node that says how many words there were, after the agent's own. */
    private static final String PATCH = """
            {"description":"count them too","operations":[
              {"op":"add","path":"/nodes/-","value":{"id":"more","kind":"transform","config":{"expr":"size(ctx.words.output)"}}},
              {"op":"add","path":"/edges/-","value":{"from":"plan","to":"more"}}]}
            """;

    @RegisterExtension
    private static final WholeMesh mesh =
            new WholeMesh().setting("DE_HTTP_ALLOW", "127.0.0.0/8").runners("""
            runners:
              - {name: tooled, protocol: openai, url: "http://127.0.0.1:%d", models: {"*": "tooled"}}
            """.formatted(MODEL));

    private static final Door door = mesh.door();
    private static final ToolModel model = new ToolModel(MODEL);

    @AfterAll
    static void down() {
        model.close();
    }

    private static String posted(String graph) throws Exception {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("task_id", "agent-" + ThreadLocalRandom.current().nextLong()).put("title", "agents");
        body.set("workflow", Json.read(graph, JsonNode.class));
        return door.post("executions", body).orFail().path("run_id").asText();
    }

    private static String planning(String script, String policy) {
        return """
                {"nodes":[
                  {"id":"words","kind":"transform","config":{"expr":"['sea','shore']"}},
                  {"id":"plan","kind":"agent","retry":{"max_attempts":1},
                   "config":{"prompt":"%s what else?","patch":"%s","tools":["outputs","list","program","patch_workflow"]}}],
                 "edges":[{"from":"words","to":"plan"}]}
                """.formatted(script, policy);
    }

    private static List<String> events(String run) throws Exception {
        var types = new ArrayList<String>();
        door.get("executions/" + run + "/events?limit=500")
                .orFail()
                .path("events")
                .forEach(event -> types.add(event.path("type").asText()));
        return types;
    }

    @Test
    void anAgentLooksRunsAProgramAndChangesItsRunAtOnce() throws Exception {
        model.script(
                "atonce",
                ToolModel.calls("outputs", "{}"),
                ToolModel.calls("list", """
                        {"node":"words","steps":[{"filter":"item.startsWith('sh')"}]}"""),
                ToolModel.calls("program", "{\"language\":\"bash\",\"source\":\"echo $((6*7))\"}"),
                ToolModel.calls("patch_workflow", PATCH),
                ToolModel.says("there is more to do"));
        var run = posted(planning("atonce", "allow"));

        var ended = door.ended(run, LONGEST);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.at("/output/more").asInt()).isEqualTo(2);
        var plan = door.get("executions/" + run + "/nodes/plan").orFail().at("/iterations/0/output");
        assertThat(plan.path("text").asText()).isEqualTo("there is more to do");
        assertThat(plan.path("turns").asInt()).isEqualTo(5);
        assertThat(plan.path("tool_calls").asInt()).isEqualTo(4);
        assertThat(plan.at("/usage/input_tokens").asInt()).isEqualTo(100);
        var told = plan.path("transcript").toString();
        assertThat(told).contains("\\\"revision\\\":1", "[\\\"shore\\\"]", "42", "\"text\":\"applied\"");
        assertThat(events(run)).contains("run.patched").doesNotContain("patch.proposed");
    }

    @Test
    void anAgentProposesAndTheRunWaitsUntilSomebodyApproves() throws Exception {
        model.script("asking", ToolModel.calls("patch_workflow", PATCH), ToolModel.says("I have proposed something"));
        var run = posted(planning("asking", "ask"));
        await().atMost(LONGEST)
                .until(() -> door.get("executions/" + run + "/graph")
                        .json()
                        .at("/states/plan/status")
                        .asText()
                        .equals("completed"));
        var open = door.get("executions/" + run).orFail();
        assertThat(open.path("phase").asText()).isEqualTo("Running");
        assertThat(open.at("/proposals/0/description").asText()).isEqualTo("count them too");
        assertThat(door.get("executions/" + run + "/why")
                        .json()
                        .at("/waiting_for/0/what")
                        .asText())
                .isEqualTo("person");
        door.post("executions/" + run + "/nodes/plan/decision", "{\"decision\":\"approve\"}", true)
                .orFail();

        var ended = door.ended(run, LONGEST);
        assertThat(ended.at("/output/more").asInt()).isEqualTo(2);
        assertThat(events(run)).containsSubsequence("patch.proposed", "patch.decided", "run.patched");
    }

    @Test
    void whatAnAgentMustNotDoIsRefusedAndItReadsWhy() throws Exception {
        model.script(
                "forbidden",
                ToolModel.calls(
                        "patch_workflow",
                        "{\"description\":\"x\",\"operations\":[{\"op\":\"remove\",\"path\":\"/edges/0\"},"
                                + "{\"op\":\"remove\",\"path\":\"/nodes/0\"}]}"),
                ToolModel.says("it would not"));
        var ended = door.ended(posted(planning("forbidden", "allow")), LONGEST);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.at("/output/plan/transcript").toString())
                .contains("node words has started and cannot be removed");
    }

    @Test
    void anAgentThatAnAgentAddedMayAddNoneWhereTheirDepthIsOne() throws Exception {
        model.script(
                "parent",
                ToolModel.calls("patch_workflow", added("child", "child what else?")),
                ToolModel.says("somebody looks after it"));
        model.script(
                "child",
                ToolModel.calls("patch_workflow", added("grandchild", "grandchild what else?")),
                ToolModel.says("then I do it alone"));
        var graph = """
                {"nodes":[{"id":"parent","kind":"agent","retry":{"max_attempts":1},
                  "config":{"prompt":"parent what else?","patch":"allow","limits":{"depth":1}}}]}
                """;
        var ended = door.ended(posted(graph), LONGEST);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.at("/output/child/text").asText()).isEqualTo("then I do it alone");
        assertThat(ended.at("/output/child/transcript").toString())
                .contains("the agent of node child may not add agent nodes");
    }

    private static String added(String id, String prompt) {
        return """
                {"description":"more hands","operations":[
                  {"op":"add","path":"/nodes/-","value":{"id":"%1$s","kind":"agent","config":{"prompt":"%2$s","patch":"allow"}}},
                  {"op":"add","path":"/edges/-","value":{"from":"%3$s","to":"%1$s"}}]}
                """.formatted(id, prompt, id.equals("child") ? "parent" : "child");
    }

    @Test
    void anAgentPicksTheWayAndNonsenseTakesTheDefault() throws Exception {
        model.script("picks", ToolModel.says("{\"next\":[\"mail\"],\"why\":\"no phone\"}"));
        model.script("raves", ToolModel.says("{\"next\":[\"fax\"]}"));
        var graph = """
                {"nodes":[
                   {"id":"gate","kind":"branch","config":{"agent_driven":true,"prompt":"%s which?"},"default":["call"]},
                   {"id":"call","kind":"transform","config":{"expr":"'called'"}},
                   {"id":"mail","kind":"transform","config":{"expr":"'mailed'"}}],
                 "edges":[{"from":"gate","to":"call"},{"from":"gate","to":"mail"}]}
                """;
        var picked = door.ended(posted(graph.formatted("picks")), LONGEST).path("output");
        assertThat(picked.path("mail").asText()).isEqualTo("mailed");
        assertThat(picked.has("call")).isFalse();
        var run = posted(graph.formatted("raves"));
        assertThat(door.ended(run, LONGEST).path("output").path("call").asText())
                .isEqualTo("called");
        assertThat(door.get("executions/" + run + "/nodes/gate").orFail().toString())
                .contains("the agent picked fax; the choices are");
    }

    @Test
    void anHttpNodesAnswerIsItsOutputAndAnErrorTakesItsWay() throws Exception {
        var graph = """
                {"nodes":[
                   {"id":"models","kind":"http","config":{"url":"http://127.0.0.1:%1$d/v1/models"}},
                   {"id":"first","kind":"transform","config":{"expr":"ctx.models.output.body.data[0].id"}},
                   {"id":"lost","kind":"http","config":{"url":"http://127.0.0.1:%1$d/nowhere"}},
                   {"id":"sorry","kind":"transform","config":{"expr":"ctx.lost.output.status"}}],
                 "edges":[{"from":"models","to":"first","when":"output.status == 200"},
                   {"from":"lost","to":"sorry","on":"error"}]}
                """.formatted(MODEL);
        var output = door.ended(posted(graph), LONGEST).path("output");
        assertThat(output.path("first").asText()).isEqualTo("tooled");
        assertThat(output.path("sorry").asInt()).isEqualTo(404);
    }
}
