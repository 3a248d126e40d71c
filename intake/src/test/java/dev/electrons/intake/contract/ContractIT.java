package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The document says what the door does, and the door does what the document says. */
@Mesh
class ContractIT {
    private static final Vertx vertx = Vertx.vertx();
    private static OpenAPIContract contract;

    private final OpenDoor door;
    private final Postgres postgres;
    private final Document document;

    ContractIT(MeshBacking backing) throws IOException {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        settings.put("DE_PRIME_URL", "http://127.0.0.1:1"); // where nobody is
        door = new OpenDoor(settings);
        postgres = Postgres.of(door.vertx, PostgresConfig.read(Settings.of(backing.settings())));
        document = Document.read();
    }

    /** The validator accepts the document when it is valid OpenAPI 3.1; it does not know the media types of streams and YAML. */
    @BeforeAll
    static void read() throws IOException {
        var text = Json.text(Document.read().root())
                .replace("text/event-stream", "text/plain")
                .replace("application/yaml", "text/plain");
        contract = OpenAPIContract.from(vertx, new JsonObject(text)).await();
    }

    @AfterAll
    static void end() {
        vertx.close().await();
    }

    @BeforeEach
    void ready() {
        postgres.ready().await();
        door.awaitReady();
    }

    @AfterEach
    void close() {
        postgres.close().await();
        door.close();
    }

    @Test
    void everyRouteIsInTheDocumentAndTheOtherWayRound() throws Exception {
        var served = new TreeSet<String>();
        json(door.get("/nowhere"))
                .path("details")
                .path("available_endpoints")
                .forEach(endpoint -> served.add(endpoint.asText().replaceAll(":(\\w+)", "{$1}")));
        assertThat(served).isEqualTo(document.operations()).hasSizeGreaterThan(20);
    }

    @Test
    void theDocumentIsValidAndForEverybody() throws Exception {
        assertThat(contract.operations()).hasSameSizeAs(document.operations());
        var served = door.withoutKey("/openapi.yaml");
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(served.body()).startsWith("openapi: 3.1.0");
        assertThat(door.withoutKey("/definition.schema.json").body()).contains("\"max_attempts\"");
        assertThat(door.withoutKey("/asyncapi.yaml").body()).startsWith("asyncapi: 3.0.0");
        assertThat(door.withoutKey("/schemas/result.schema.json").body()).contains("\"waterfall_position\"");
        assertThat(door.withoutKey("/schemas/event.schema.json").body()).contains("\"cause_id\"");
        assertThat(door.withoutKey("/executions").statusCode()).isEqualTo(401);
    }

    @Test
    void thePageForPeopleIsMadeOfWhatTheDoorHas() throws Exception {
        var page = door.withoutKey("/docs").body();
        var parts = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"")
                .matcher(page)
                .results()
                .toList();
        assertThat(parts).hasSizeGreaterThan(8);
        for (var part : parts) {
            assertThat(door.withoutKey(part.group(1)).statusCode())
                    .as(part.group(1))
                    .isEqualTo(200);
        }
        assertThat(page
                        + door.withoutKey("/docs/docs.js").body()
                        + door.withoutKey("/docs/docs.css").body())
                .doesNotContain("http:", "https:", "\"//", "<script>", "onclick", "style=", "localStorage");
        assertThat(door.withoutKey("/docs/swagger-ui.css").body()).doesNotContainPattern("url\\([\"']?(https?:)?//");
    }

    @Test
    void answersAreAsDocumented() throws Exception {
        var program = "\"code\":{\"language\":\"bash\",\"source\":\":\"}";
        check(202, "POST", "/intake", "{" + program + "}");
        check(202, "POST", "/intake", "{\"query\":\"tides\",\"task_type\":\"Text\"}");
        check(400, "POST", "/intake", "{}");
        check(200, "POST", "/execute", "{\"params\":{\"task_id\":\"c1\",\"title\":\"[write] it\",\"odd\":1}}");
        check(200, "POST", "/execute", "{\"params\":{\"task_id\":\"c1\",\"title\":\"[write] it\"}}");
        var id = "c2-" + RunId.next();
        var params = "{\"task_id\":\"" + id + "\",\"title\":\"a program\"," + program
                + ",\"callback_url\":\"http://nowhere.invalid/?a=b\"}";
        check(202, "POST", "/executions", params);
        var run = check(202, "POST", "/executions", params);
        assertThat(run.path("existing").asBoolean()).isTrue();
        check(200, "POST", "/classify", params);
        check(400, "POST", "/executions", "{\"task_id\":\"c\",\"title\":\"x\",\"callback_url\":\"http://10.0.0.1/\"}");
        check(400, "POST", "/classify", "{\"task_id\":\"c\",\"titel\":\"x\"}");
        check(404, "POST", "/classify", "{\"task_id\":\"c\",\"title\":\"x\",\"workflow\":\"nowhere\"}");
        check(400, "POST", "/executions", "{\"task_id\":\"c\",\"title\":\"x\",\"taget\":\"y\"}");
        check(404, "GET", "/status/{id}", "nobody");
        check(200, "GET", "/status/{id}", id);
        ends(RunId.of(run.path("run_id").asText()));
        check(200, "GET", "/status/{id}", id);
        check(200, "GET", "/executions/{id}", id);
        check(200, "GET", "/executions/{id}/events", id);
        check(200, "GET", "/executions", "");
        check(200, "GET", "/callbacks/secret", "");
        check(200, "POST", "/callbacks/secret/rotate", "");
        await().atMost(OpenDoor.PATIENCE)
                .until(() -> check(200, "GET", "/executions/{id}/callbacks", id)
                        .at("/callbacks/0/deliveries")
                        .has(0));
        check(400, "POST", "/cancel", "{\"request_id\":\"" + id + "\"}");
        var parts = check(200, "GET", "/mesh", "").path("parts");
        assertThat(parts.findValuesAsText("name"))
                .containsExactlyInAnyOrder(
                        "intake", "postgres", "kafka", "prime", "subworkflows", "runner-proxy", "sandbox-executor");
        assertThat(parts.path(3).path("status").asText()).isEqualTo("DOWN"); // there is no prime here
        check(200, "GET", "/health", "");
        check(200, "GET", "/health/live", "");
    }

    @Test
    void oldRoutesAnswerAsDocumented() throws Exception {
        check(200, "POST", "/workflows/code-execution", "{\"prompt\":\"do it now\"}");
        check(200, "POST", "/workflows/text-generation", "{\"prompt\":\"x\"}");
        check(200, "POST", "/workflows/image-generation", "{\"prompt\":\"x\"}");
        check(200, "POST", "/workflows/audio-generation", "{\"text\":\"x\"}");
        check(400, "POST", "/workflows/audio-generation", "{\"prompt\":\"x\"}");
        check(403, "POST", "/workflows/product-shipping-research", "{}");
    }

    @Test
    void theSelfTestSaysWhenPrimeIsNotThere() throws Exception {
        var found = check(200, "GET", "/test-routing", "");
        assertThat(found.path("success").asBoolean(true)).isFalse();
        assertThat(found.path("results"))
                .filteredOn(result -> !result.path("passed").asBoolean())
                .singleElement()
                .satisfies(result -> assertThat(result.path("test").asText()).isEqualTo("prime is reachable"));
    }

    /** Asks, and holds the answer against its schema. */
    private JsonNode check(int status, String method, String path, String given) throws Exception {
        var answer = method.equals("GET") ? door.get(path.replace("{id}", given)) : door.post(path, given);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var operation = contract.operations().stream()
                .filter(o -> o.getOpenAPIPath().equals(path)
                        && o.getHttpMethod().name().equals(method))
                .findFirst()
                .orElseThrow();
        var body = Buffer.buffer(answer.body());
        ResponseValidator.create(vertx, contract)
                .validate(ValidatableResponse.create(status, body, "application/json"), operation.getOperationId())
                .await();
        var value = json(answer);
        assertThat(document.undocumented(document.answer(method, path, status), value, ""))
                .as("%s %s answers what the document does not mention", method, path)
                .isEmpty();
        return value;
    }

    private void ends(RunId run) {
        var store = new EventStore(postgres);
        var state = store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
        store.append(java.util.List.of(RunWrite.of(state, Ending.of(state)))).await();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoeverIsRefusedAnUploadCanSendTheRestOfItAndGoOn() throws IOException {
        int bytes = 8 << 20; // more than the kernel keeps for whoever does not read
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(("POST /artifacts HTTP/1.1\r\nHost: x\r\nX-Passphrase: " + OpenDoor.KEY + "\r\nX-App-ID: "
                            + "x".repeat(300) + "\r\nContent-Length: " + bytes + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[bytes]);
            assertThat(Wire.read(in).status()).isEqualTo(400);
            out.write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(in).status()).isEqualTo(200);
        }
    }
}
