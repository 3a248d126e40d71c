package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.electrons.backing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples and the commands of their comments, as a stranger would type them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final int MODEL = Ports.free();
    private static final ToolModel model = new ToolModel(MODEL);

    /** The score of whatever lead the CRM is asked for; empty when it knows none. */
    private static final AtomicReference<String> leads = new AtomicReference<>("");

    private static final HttpServer crm = listening();

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh()
            .setting("DE_HTTP_ALLOW", "127.0.0.0/8")
            .file("DE_HTTP_SECRETS_FILE", ExamplesIT::secrets)
            .runners("""
            runners:
              - {name: tooled, protocol: openai, url: "http://127.0.0.1:%d", models: {"*": "tooled"}}
              - {name: echo, protocol: echo}
            """.formatted(MODEL));

    private static final Door door = mesh.door();

    @AfterAll
    static void down() {
        model.close();
        crm.stop(0);
    }

    /** Somebody outside who repeats what it was told. */
    private static HttpServer listening() {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            var told = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            var answer = ("told " + told + ", " + told.length() + " characters").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/leads", exchange -> {
            var known = leads.get();
            var body =
                    known.isEmpty() ? "{}" : "{\"summary\":\"so {\\\"score\\\": " + known + "}\",\"revenue\":250000.5}";
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(known.isEmpty() ? 404 : 200, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String secrets(Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("crm"), "the-key-of-the-crm\n");
        return "secrets: {crm: {from: \"file:" + secret.toAbsolutePath() + "\", hosts: [\"http://127.0.0.1:"
                + crm.getAddress().getPort() + "\"]}}";
    }

    private static Typed de(String... words) {
        return Typed.at(mesh.url(), List.of(), words);
    }

    private static String started(String name, String input) {
        return de("definitions", "run", name, "--input", input, "--no-wait")
                .json()
                .path("run_id")
                .asText();
    }

    private static JsonNode ended(String run) throws Exception {
        return door.ended(run, LONGEST);
    }

    private static void waits(String run, String what) {
        await().atMost(LONGEST)
                .until(() -> de("why", run, "-o", "json")
                        .json()
                        .path("waiting_for")
                        .findValuesAsText("what")
                        .contains(what));
    }

    @Test
    @Order(1)
    void everyDefinitionIsValidAndCanBeRegistered() throws Exception {
        try (var files = Files.list(EXAMPLES.resolve("definitions"))) {
            for (var file : files.sorted().toList()) {
                assertThat(de("definitions", "validate", file.toString()).out())
                        .as(file.toString())
                        .isEqualTo("valid\n");
                assertThat(de("definitions", "register", file.toString()).exit())
                        .isZero();
            }
        }
        assertThat(de("definitions", "list").out()).contains("fork-join", "enrich-and-notify");
        assertThat(de("definitions", "show", "loop", "--version", "1").out()).contains("max_iterations: 5");
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sequential | {} | 42",
                "fork-join | {\"number\": 5} | 35",
                "branch | {\"sum\": 500} | {\"usual\":\"paid\"}",
                "loop | {\"target\": 30} | {\"found\":\"found 30\"}",
                "loop | {\"target\": 99} | {\"gave-up\":\"gave up at 50\"}",
                "map | {\"words\": [\"sea\", \"shore\"]} | {\"shouted\":[\"SEA\",\"SHORE\"],\"long\":1}",
                "subworkflow | {\"number\": 3} | \"it came to 15\"",
                "errors | {} | {\"instead\":\"handled\"}",
                "route | {\"customer\": {\"name\": \"Ada\"}} | {\"mail\":\"mailed Ada\"}",
                "video | {\"title\": \"The sea\"} | \"640x360 mp4\"",
                "shipping | {\"sku\": \"KET-1\", \"name\": \"Kettle\"} | {\"by-hand\":\"measure KET-1\"}"
            })
    void aDefinitionGivesWhatItsCommentSays(String name, String input, String output) throws Exception {
        var ended = ended(started(name, input));

        assertThat(ended.path("output")).hasToString(output);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
    }

    @Test
    @Order(3)
    void aPersonDecides() throws Exception {
        var approved = started("approval", "{}");
        waits(approved, "person");
        assertThat(de("why", approved).out()).contains("somebody has to decide");
        assertThat(de("decide", approved, "ask", "approve", "--data", "{}").exit())
                .isEqualTo(1);
        assertThat(de("decide", approved, "ask", "approve", "--data", "{\"budget\": 5}")
                        .exit())
                .isZero();
        assertThat(ended(approved).path("output").path("go").asText()).isEqualTo("approved with 5");

        var rejected = started("approval", "{}");
        waits(rejected, "person");
        assertThat(de("decide", rejected, "ask", "reject", "--comment", "too dear")
                        .exit())
                .isZero();
        assertThat(ended(rejected).path("output").path("stop").asText()).isEqualTo("rejected");
    }

    /** With a CRM here, and the echo runner, which says the score and the grade that stand in its question. */
    @Test
    @Order(3)
    void aLeadIsEnrichedScoredApprovedAndWrittenToUntilTheLetterIsGood() throws Exception {
        var letter = """
                name: send-letter
                nodes:
                  - {id: x, kind: transform, config: {expr: "'sent: ' + input.text"}}
                output: ctx.x.output
                """;
        door.post("definitions", letter, true).orFail();
        var here = "http://127.0.0.1:" + crm.getAddress().getPort() + "/leads";
        var definition = Files.readString(EXAMPLES.resolve(Path.of("definitions", "enrich-and-notify.yaml")))
                .replace("https://crm.example/leads", here)
                .replace("name: enrich-and-notify", "name: enrich-here");
        door.post("definitions", definition, true).orFail();

        leads.set("90");
        var good = enriched("l-1", 9);
        waits(good, "person");
        assertThat(de("decide", good, "approve", "approve", "--data", "{}").exit())
                .isZero();
        assertThat(ended(good).at("/output/letter").asText())
                .startsWith("sent: ")
                .contains("Ada", "attempt 0");

        var poor = enriched("l-2", 1);
        waits(poor, "person");
        assertThat(de("decide", poor, "approve", "approve", "--data", "{}").exit())
                .isZero();
        reached(poor, "escalate");
        assertThat(door.get("executions/" + poor + "/nodes/draft").orFail().path("iterations"))
                .hasSize(5);
        assertThat(de("decide", poor, "escalate", "reject").exit()).isZero();
        assertThat(ended(poor).path("output").toString()).isEqualTo("{\"letter\":null}");

        leads.set("10");
        var cold = enriched("l-3", 9);
        ended(cold);
        assertThat(stateOf(cold, "reject")).isEqualTo("completed");
        assertThat(stateOf(cold, "approve")).isEqualTo("skipped");

        leads.set("");
        var unknown = enriched("l-4", 9);
        reached(unknown, "manual");
        assertThat(de("decide", unknown, "manual", "approve", "--data", "{\"revenue\": 5}")
                        .exit())
                .isZero();
        ended(unknown);
        assertThat(stateOf(unknown, "enrich")).isEqualTo("failed");
        assertThat(stateOf(unknown, "score")).isEqualTo("skipped");
    }

    private static String enriched(String id, int grade) {
        return started(
                "enrich-here",
                "{\"lead\": {\"id\": \"" + id + "\", \"email\": \"ada@example\", \"name\": \"Ada {\\\"grade\\\": "
                        + grade + "}\"}}");
    }

    private static String stateOf(String run, String node) throws Exception {
        return door.get("executions/" + run + "/graph")
                .json()
                .at("/states/" + node + "/status")
                .asText();
    }

    private static void reached(String run, String node) {
        await().atMost(LONGEST).until(() -> stateOf(run, node).equals("waiting"));
    }

    /** The model of the agent's example finds one order above 100. */
    @Test
    @Order(3)
    void anAgentLooksProposesANodeAndAPersonDecidesTwice() throws Exception {
        model.script(
                "Look",
                ToolModel.calls("outputs", "{\"node\":\"orders\"}"),
                ToolModel.calls("list", "{\"node\":\"orders\",\"steps\":[{\"filter\":\"item.sum > 100\"}]}"),
                ToolModel.calls("patch_workflow", """
                        {"description":"order 7 is above 100","operations":[
                          {"op":"add","path":"/nodes/-","value":{"id":"approve-7","kind":"human","timeout":"1h"}},
                          {"op":"add","path":"/edges/-","value":{"from":"plan","to":"approve-7"}}]}"""),
                ToolModel.says("{\"checked\": 1}"));
        var run = started("agent", "{\"orders\": [{\"id\": 7, \"sum\": 120}, {\"id\": 8, \"sum\": 5}]}");
        waits(run, "person");
        assertThat(de("decide", run, "plan", "approve").exit()).isZero();
        reached(run, "approve-7");
        assertThat(de("decide", run, "approve-7", "approve").exit()).isZero();

        var ended = ended(run);
        assertThat(ended.path("phase").asText()).isEqualTo("Completed");
        assertThat(ended.at("/output/approve-7/approved").asBoolean()).isTrue();
        var plan = door.get("executions/" + run + "/nodes/plan").orFail().at("/iterations/0/output");
        assertThat(plan.at("/json/checked").asInt()).isEqualTo(1);
        assertThat(plan.path("tool_calls").asInt()).isEqualTo(3);
        assertThat(plan.at("/usage/output_tokens").asInt()).isEqualTo(20);
        assertThat(plan.path("transcript").toString())
                .contains("\\\"sum\\\":120", "patch_workflow", "proposed")
                .contains("order 7 is above 100");
    }

    @Test
    @Order(3)
    void aRunIsPatchedPausedResumedAndSignalled() throws Exception {
        var run = started("wait", "{}");
        waits(run, "signal");
        assertThat(de("patch", run, "@" + EXAMPLES.resolve("patch.json"), "--dry-run", "-o", "json")
                        .json()
                        .path("diff"))
                .hasSize(2);
        assertThat(de("patch", run, "@" + EXAMPLES.resolve("patch.json"), "-o", "json")
                        .json()
                        .path("patched")
                        .asBoolean())
                .isTrue();
        assertThat(de("pause", run, "--reason", "lunch").exit()).isZero();
        assertThat(de("signal", run, "paid", "{\"sum\": 3}").exit()).isZero();
        assertThat(de("resume", run).exit()).isZero();

        assertThat(ended(run).path("output").path("told").asText()).isEqualTo("told after the thanks");
        assertThat(de("state", run, "--version", "2", "-o", "json")
                        .json()
                        .path("phase")
                        .asText())
                .isEqualTo("Running");
        assertThat(de("graph", run, "-o", "json").json().path("revision").asInt())
                .isEqualTo(2);
        assertThat(de("rerun", run, "--from", "paid").out()).contains("runs again as");
    }

    @Test
    @Order(3)
    void aWorkerInAnotherLanguageTakesPart() throws Exception {
        var worker = new ProcessBuilder(
                "/usr/bin/python3",
                EXAMPLES.resolve(Path.of("workers", "python", "worker.py")).toString());
        worker.environment().put("DE_KAFKA_BOOTSTRAP", mesh.bootstrap());
        worker.redirectErrorStream(true)
                .redirectOutput(mesh.folder().resolve("worker.log").toFile());
        var graph = """
                {"task_id":"%s","title":"shout","workflow":{"nodes":[
                  {"id":"loud","kind":"function","name":"shout","config":{"text":%s}}]}}
                """;
        var good = door.post("executions", graph.formatted("shout-1", "\"sea\""), true)
                .orFail();
        var process = worker.start();
        try {
            assertThat(ended(good.path("run_id").asText())
                            .path("output")
                            .path("loud")
                            .path("text")
                            .asText())
                    .isEqualTo("SEA!");
            var bad = door.post("executions", graph.formatted("shout-2", "7"), true)
                    .orFail();
            var ended = ended(bad.path("run_id").asText());
            assertThat(ended.path("error").asText()).isEqualTo("text must be a string");
            assertThat(ended.path("error_code").asText()).isEqualTo("INVALID_INPUT");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @Order(3)
    void whatANodeLacksIsNamed() throws Exception {
        var accepted = door.post(
                        "executions",
                        "{\"task_id\":\"http-1\",\"title\":\"x\",\"workflow\":{\"nodes\":[{\"id\":\"get\",\"kind\":\"http\",\"retry\":{\"max_attempts\":1}}]}}",
                        true)
                .orFail();

        assertThat(ended(accepted.path("run_id").asText()).path("error").asText())
                .contains("url is required");
    }

    @Test
    @Order(3)
    void anHttpNodeAsksWhereItMayAndSaysWhereItMayNot() throws Exception {
        var asked = ended(started("http", "{\"url\": \"" + mesh.url() + "/health/live\"}"));
        assertThat(asked.path("output").path("seen").asText()).isEqualTo("answered 200");
        var refused = ended(started("http", "{\"url\": \"http://169.254.169.254/\"}"));
        assertThat(refused.path("output").path("unseen").asText()).isEqualTo("not asked");
    }

    @Test
    @Order(3)
    void aSecretIsToldToWhomItIsForAndToNobodyElse() throws Exception {
        var run = started(
                "secret", "{\"url\": \"http://127.0.0.1:" + crm.getAddress().getPort() + "/\"}");
        assertThat(ended(run).path("output").asText()).isEqualTo("told ***, 25 characters");
        var events = door.get("executions/" + run + "/events");
        assertThat(events.text()).contains("\"secret\"").doesNotContain("the-key-of-the-crm");

        var elsewhere = ended(started("secret", "{\"url\": \"" + mesh.url() + "/health\"}"));
        assertThat(elsewhere.path("error_code").asText()).isEqualTo("FORBIDDEN_SECRET");
    }

    @Test
    @Order(3)
    void aScheduleIsCreatedFiredAndDeleted() throws Exception {
        assertThat(de(
                                "schedules",
                                "create",
                                EXAMPLES.resolve("nightly.schedule.yaml").toString())
                        .json()
                        .path("next"))
                .hasSize(5);
        var run = de("schedules", "fire", "nightly").json().path("run_id").asText();
        assertThat(ended(run).path("output").asInt()).isEqualTo(35);
        assertThat(de("schedules", "list").out()).contains("30 2 * * *");
        assertThat(de("schedules", "delete", "nightly").exit()).isZero();
        assertThat(de("dlq", "list").exit()).isZero();
    }
}
