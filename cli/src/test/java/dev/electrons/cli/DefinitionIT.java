package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Definitions through the public door: versions, rollback, nesting, and what is told of bad ones. */
class DefinitionIT {
    private static final String KEY = "open sesame";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final String BOTTOM = """
            name: bottom
            nodes:
              - {id: x, kind: transform, config: {expr: "'bottom of ' + input.of"}}
            output: ctx.x.output
            """;

    private static final String MIDDLE = """
            name: middle
            nodes:
              - {id: below, kind: subworkflow, workflow: bottom, input: "{'of': input.of}"}
            output: ctx.below.output
            """;

    private static final String TOP = """
            name: top
            input: {schema: {type: object, required: [of]}}
            nodes:
              - {id: below, kind: subworkflow, workflow: middle, input: "{'of': input.of}"}
            """;

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().key(KEY);

    private static final Door door = mesh.door();

    private static JsonNode ended(String run) throws Exception {
        return door.ended(run, LONGEST);
    }

    private static JsonNode post(String path, String body) throws Exception {
        return door.post(path, body, true).orFail();
    }

    @Test
    void definitionsAreVersionedRunByNameAndNestedThreeDeep() throws Exception {
        for (var definition : new String[] {BOTTOM, MIDDLE, TOP}) {
            assertThat(door.post("definitions", definition, true).status()).isEqualTo(201);
        }
        var accepted = post("workflows/top/executions", "{\"input\":{\"of\":\"the sea\"}}");

        var ended = ended(accepted.path("run_id").asText());
        assertThat(ended.path("output").path("below").asText()).isEqualTo("bottom of the sea");
        assertThat(ended.path("workflow").path("version").asInt()).isEqualTo(1);
        assertThat(door.post("workflows/top/executions", "{\"input\":{}}", true).status())
                .isEqualTo(400);
        assertThat(door.post("workflows/tpo/executions", "{}", true)
                        .json()
                        .path("error")
                        .asText())
                .contains("did you mean top?");
    }

    private static JsonNode ran(String definition) throws Exception {
        var name = definition.substring("name: ".length(), definition.indexOf('\n'));
        assertThat(door.post("definitions", definition, true).status()).isEqualTo(201);
        return ended(post("workflows/" + name + "/executions", "{\"input\":{\"n\":5}}")
                .path("run_id")
                .asText());
    }

    @Test
    void conditionsOfEveryKindDefaultsAndFailuresThatAreHandled() throws Exception {
        var output = ran("""
                        name: ways
                        nodes:
                          - {id: a, kind: transform, config: {expr: "{'tags': ['new'], 'n': input.n}"}}
                          - {id: path, kind: transform, config: {expr: "'path'"}}
                          - {id: shape, kind: transform, config: {expr: "'shape'"}}
                          - {id: not, kind: transform, config: {expr: "'not'"}}
                          - {id: never, kind: transform, config: {expr: "'never'"}}
                          - {id: gate, kind: branch, rules: [{when: "input.n > 100", to: [never]}], default: [usual]}
                          - {id: usual, kind: transform, config: {expr: "'usual'"}}
                          - {id: again, kind: loop, body: [x], while: "true", max_iterations: 2}
                          - {id: x, kind: transform, config: {expr: "iteration"}}
                          - {id: worn, kind: transform, config: {expr: "ctx.again.status"}}
                          - {id: each, kind: map, items: "[1, 0, 2]", body: [per], on_error: continue}
                          - {id: per, kind: transform, config: {expr: "10 / item"}}
                          - {id: grow, kind: transform, config: {expr: "cel.bind(s, '0123456789'.replace('', '0123456789012345678901234567890123456789'), s.replace('', s + s + s + s + s + s))"}}
                          - {id: large, kind: transform, config: {expr: "ctx.grow.status"}}
                        edges:
                          - {from: a, to: path, when: {jsonpath: "$.tags[?(@ == 'new')]"}}
                          - {from: a, to: shape, when: {schema: {required: [n]}}}
                          - {from: a, to: not, when: {cel: "output.n > 100", invert: true}}
                          - {from: a, to: never, when: {jsonpath: "$.none"}}
                          - {from: again, to: worn, on: error}
                          - {from: grow, to: large, on: error}
                        """).path("output");

        assertThat(output.path("path").asText()).isEqualTo("path");
        assertThat(output.path("shape").asText()).isEqualTo("shape");
        assertThat(output.path("not").asText()).isEqualTo("not");
        assertThat(output.path("usual").asText()).isEqualTo("usual");
        assertThat(output.has("never")).isFalse();
        assertThat(output.path("worn").asText()).isEqualTo("failed");
        assertThat(output.path("each").toString()).isEqualTo("[10,null,5]");
        assertThat(output.path("large").asText()).isEqualTo("failed");
    }

    @Test
    void whatTakesTooLongIsToldByWhatItWaitedFor() throws Exception {
        var ended = ran("""
                name: slow
                nodes:
                  - {id: attempt, kind: function, name: nobody, retry: {max_attempts: 1}, timeout: {attempt: 1s}}
                  - {id: total, kind: function, name: nobody, timeout: {total: 1s}}
                  - {id: signal, kind: wait, signal: never, timeout: 1s}
                  - {id: instant, kind: wait, until: "run.created_at"}
                  - {id: all, kind: transform, join: 4, config: {expr: "'told'"}}
                edges:
                  - {from: attempt, to: all, on: error}
                  - {from: total, to: all, on: error}
                  - {from: signal, to: all, on: error}
                  - {from: instant, to: all}
                """);

        assertThat(ended.path("output").path("all").asText()).isEqualTo("told");
        assertThat(ended.path("nodes").findValuesAsText("error").toString())
                .contains(
                        "attempt 1 of attempt gave no outcome",
                        "total took longer than",
                        "the signal never did not come");
    }

    @Test
    void aDefinitionThatIsHintedAtRunsWhenNoOtherRuleSpeaks() throws Exception {
        var text = """
                name: suggested
                input: {schema: {type: object, required: [of]}}
                nodes:
                  - {id: x, kind: transform, config: {expr: "'%s ' + input.of"}}
                output: ctx.x.output
                """;
        post("definitions", text.formatted("one"));
        post("definitions", text.formatted("two"));
        var asked = "\"task_id\":\"%s\",\"title\":\"%s\",\"hints\":{\"workflow\":\"suggested\"},\"input\":{%s}}";
        var given = "\"of\":\"us\"";

        var decision = post("classify", "{" + asked.formatted("s-0", "a title", given));
        assertThat(decision.path("task_type").asText()).isEqualTo("workflow");
        assertThat(decision.path("workflow").asText()).isEqualTo("suggested");
        assertThat(decision.path("rule").asText()).isEqualTo("hint");
        assertThat(decision.path("rules_version").asText()).isNotEmpty();
        assertThat(post("classify", "{" + asked.formatted("s-0", "[research] a title", given))
                        .path("task_type")
                        .asText())
                .isEqualTo("text");
        post("execute", "{\"params\":{" + asked.formatted("s-1", "a title", given) + "}");
        post("executions", "{" + asked.formatted("s-2", "a title", given));
        for (var id : new String[] {"s-1", "s-2"}) {
            var ended = ended(id);
            assertThat(ended.path("task_type").asText()).isEqualTo("workflow");
            assertThat(ended.path("output").asText()).isEqualTo("one us");
            assertThat(ended.path("workflow").path("name").asText()).isEqualTo("suggested");
            assertThat(ended.path("workflow").path("version").asInt()).isEqualTo(1);
        }
        assertThat(door.post("executions", "{" + asked.formatted("s-3", "a title", ""), true)
                        .status())
                .as("its input is held to the definition's schema")
                .isEqualTo(400);
    }

    @Test
    void aDefinitionThatIsActivatedAgainIsARollback() throws Exception {
        var text = "name: rolling\nnodes:\n  - {id: x, kind: transform, config: {expr: '%s'}}\noutput: ctx.x.output\n";
        assertThat(post("definitions", text.formatted("1")).path("version").asInt())
                .isEqualTo(1);
        assertThat(post("definitions", text.formatted("2")).path("active").asBoolean())
                .isFalse();
        assertThat(post("definitions", text.formatted("2")).path("existing").asBoolean())
                .isTrue();
        post("definitions/rolling/versions/2/activate", "");
        assertThat(output("rolling")).isEqualTo("2");
        post("definitions/rolling/versions/1/activate", "");
        assertThat(output("rolling")).isEqualTo("1");
    }

    private static String output(String name) throws Exception {
        return ended(post("workflows/" + name + "/executions", "{}")
                        .path("run_id")
                        .asText())
                .path("output")
                .asText();
    }

    @Test
    void aRunDoesNotGrowBeyondWhatItsDefinitionAllows() throws Exception {
        post("definitions", """
                name: bounded
                limits: {max_nodes: 2}
                nodes:
                  - {id: paid, kind: wait, signal: paid}
                """);
        var run = post("workflows/bounded/executions", "{}").path("run_id").asText();
        Awaitility.await()
                .atMost(LONGEST)
                .until(() ->
                        door.get("status/" + run).json().path("status").asText().equals("waiting"));
        var add =
                "{\"op\":\"add\",\"path\":\"/nodes/-\",\"value\":{\"id\":\"%s\",\"kind\":\"transform\",\"config\":{\"expr\":\"1\"}}}";
        var two = "{\"operations\":[" + add.formatted("x") + "," + add.formatted("y") + "]}";
        var refused = door.post("api/v1/runs/" + run + "/patch", two, true);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("error").asText()).contains("allows 2 nodes");
        post("api/v1/runs/" + run + "/patch", "{\"operations\":[" + add.formatted("x") + "]}");
    }

    @Test
    void aDefinitionsProblemsHaveTheirLines() throws Exception {
        var checked = post("definitions/validate", """
                name: wrong
                nodes:
                  - id: a
                    knd: text
                    kind: text
                    config: {prompt: hi}
                  - {id: a, kind: branch, rules: [{when: 'ctx.b.output', to: [c]}]}
                """);

        assertThat(checked.path("valid").asBoolean()).isFalse();
        assertThat(checked.path("errors").findValuesAsText("code"))
                .contains("unknown_field", "duplicate_node", "unknown_node", "bad_expression");
        assertThat(checked.path("errors").path(0).path("line").asInt()).isEqualTo(4);
        assertThat(checked.path("errors").path(0).path("message").asText()).contains("did you mean kind?");
    }

    @Test
    void whatIsWrongWithAGraphIsToldAllAtOnce() throws Exception {
        var refused = door.post(
                "executions",
                "{\"task_id\":\"x\",\"title\":\"x\",\"workflow\":{\"nodes\":[{\"id\":\"a\",\"kind\":\"nonsense\"},"
                        + "{\"id\":\"b\",\"kind\":\"transform\",\"config\":{\"expr\":\"ctx.c.output +\"}}],"
                        + "\"edges\":[{\"from\":\"a\",\"to\":\"z\"}]}}",
                true);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("details").path("errors").findValuesAsText("code"))
                .contains("unknown_kind", "bad_expression", "unknown_node");
    }
}
