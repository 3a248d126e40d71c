package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers that say done and are not, by rules of one's own, in each mode and of each kind, from the door and back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AnswerRulesIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MODEL = Ports.free();
    private static final int AGENT = Ports.free();
    /** Of code, text and agents. */
    private static volatile Object[] modes = {"fail", "fail", "fail"};

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh()
            .file("DE_ANSWER_RULES_FILE", _ -> """
                    version: 2
                    policies: {code: {mode: %s, min_length: 10}, text: {mode: %s, min_length: 10}, agent: {mode: %s, min_length: 10}}
                    rules:
                      - {name: gave-up, phrases: ["couldn't find"]}
                      - {name: boast, phrases: ["all of them pass"]}
                    """.formatted(modes))
            .runners("""
            runners:
              - {name: tooled, protocol: openai, url: "http://127.0.0.1:%d", models: {tooled: tooled}}
              - {name: coder, protocol: cli, url: "http://127.0.0.1:%d", models: {claude-sonnet-4.5: "*"}}
              - {name: echo, protocol: echo}
            """.formatted(MODEL, AGENT));

    private static final Door door = mesh.door();
    private static final ToolModel model = new ToolModel(MODEL);
    private static final AgentRunner coder = coder();

    /** There before the mesh is, which would otherwise find that it is away. */
    private static AgentRunner coder() {
        try {
            return new AgentRunner(AGENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void up() {
        model.script("gave-up", ToolModel.says("I looked everywhere and couldn’t find any of it."));
    }

    @AfterAll
    static void down() {
        model.close();
        coder.close();
    }

    private static JsonNode ended(String path, String body) throws Exception {
        var accepted = door.post(path, body, true).orFail();
        return door.ended(accepted.path("run_id").asText(), LONGEST);
    }

    private static JsonNode text(String prompt) throws Exception {
        return ended(
                "intake", "{\"query\": \"%s\", \"task_type\": \"text\", \"provider\": \"echo\"}".formatted(prompt));
    }

    private static JsonNode code() throws Exception {
        return ended("intake", "{\"query\": \"Write the function\", \"task_type\": \"code\"}");
    }

    private static JsonNode agent(String id) throws Exception {
        return ended("executions", """
                {"task_id": "%s", "title": "look", "workflow": {"nodes": [{"id": "look", "kind": "agent",
                  "retry": {"max_attempts": 1}, "config": {"prompt": "gave-up now", "model": "tooled"}}], "edges": []}}""".formatted(id));
    }

    private static String findings() throws Exception {
        return mesh.service(8082)
                .get("metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("de_subworkflows_false_success_total{"))
                .reduce("", (one, other) -> one + other + "\n");
    }

    private static void quarantined(JsonNode ended, String words) {
        assertThat(ended.at("/result/status").asText()).as(ended.toString()).isEqualTo("quarantined");
        assertThat(ended.at("/result/error_code").asText()).isEqualTo("QUARANTINED");
        assertThat(ended.at("/result/error").asText()).contains(words);
    }

    private static void completed(JsonNode ended) {
        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        assertThat(ended.at("/result/success").asBoolean()).isTrue();
    }

    @Test
    @Order(1)
    void whereTheyFailTheAnswerIsQuarantinedAndTheRuleIsNamed() throws Exception {
        quarantined(code(), "boast: ");
        var found = text("We couldn’t find it");
        quarantined(found, "gave-up: ");
        assertThat(found.at("/output/text").asText()).contains("couldn’t find");
        var agent = agent("fails"); // a node of a graph, whose result is that of all of it
        assertThat(agent.at("/result/error_code").asText()).as(agent.toString()).isEqualTo("QUARANTINED");
        assertThat(agent.at("/result/error").asText()).contains("gave-up: ");
        assertThat(agent.at("/nodes/0/quarantined").asBoolean()).isTrue();
        assertThat(findings())
                .contains("{kind=\"code\",rule=\"boast\"} 1.0")
                .contains("{kind=\"text\",rule=\"gave-up\"} 1.0")
                .contains("{kind=\"agent\",rule=\"gave-up\"} 1.0");
    }

    @Test
    @Order(2)
    void whatAProgramPrintsIsNeverLookedAt() throws Exception {
        completed(ended("intake", """
                {"code": {"language": "bash", "source": "echo couldn\\\\'t find it"}}"""));
        completed(ended(
                "executions",
                Json.text(java.util.Map.of(
                        "task_id",
                        "prints",
                        "title",
                        "print",
                        "code",
                        java.util.Map.of("language", "python", "source", "print(\"couldn't find it\")")))));
        assertThat(findings()).doesNotContain("program");
    }

    @Test
    @Order(3)
    void whereTheyWarnItIsCountedAndWhereTheyAreOffItIsNot() throws Exception {
        modes = new Object[] {"off", "warn", "warn"};
        mesh.restart();

        completed(code());
        completed(text("We couldn’t find it"));
        completed(agent("warns"));

        assertThat(findings())
                .contains("{kind=\"text\",rule=\"gave-up\"} 1.0")
                .contains("{kind=\"agent\",rule=\"gave-up\"} 1.0")
                .doesNotContain("code");
    }
}
