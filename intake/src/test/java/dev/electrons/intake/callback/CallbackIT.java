package dev.electrons.intake.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import dev.electrons.intake.Intake;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.intake.OpenDoor;
import dev.electrons.intake.contract.Ending;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import dev.electrons.result.Result;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends is told to whoever asked for it, over real HTTP, out of a real database. */
@Mesh
class CallbackIT {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

    /** Three attempts, one right after the other, of as long as any test; every name of example.com is that of this machine. */
    private static final CallbackSender.Pace PACE = new CallbackSender.Pace(
            new Backoff(List.of(SOON, SOON)),
            new Courier.Patience(OpenDoor.PATIENCE, OpenDoor.PATIENCE.multipliedBy(5)),
            host -> List.of(InetAddress.ofLiteral(host.endsWith(".example.com") ? "127.0.0.1" : host)));

    private final String shop = "shop-" + UUID.randomUUID();
    private final String mail = "mail-" + UUID.randomUUID();
    private final Path keys = Files.createTempFile("keys", ".yaml");
    private final ScriptedReceiver receiver = new ScriptedReceiver("127.0.0.1");
    private final Vertx vertx = Vertx.vertx();
    private final List<OpenDoor> doors = new ArrayList<>();
    private final Map<String, String> settings;
    private final Postgres postgres;
    private final EventStore store;

    CallbackIT(MeshBacking backing) throws Exception {
        settings = backing.settings();
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        store = new EventStore(postgres);
        Files.writeString(keys, "keys:\n" + key(shop) + key(mail));
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        settings.put("DE_API_KEYS_FILE", keys.toString());
        settings.put("DE_CALLBACK_ALLOW", "127.0.0.0/8");
    }

    /** A secret is its app's name here. */
    private static String key(String app) throws Exception {
        var sha = java.security.MessageDigest.getInstance("SHA-256").digest(app.getBytes(StandardCharsets.UTF_8));
        return "  - {app: " + app + ", sha256: \"" + HexFormat.of().formatHex(sha) + "\"}\n";
    }

    @BeforeEach
    void ready() {
        open();
        postgres.ready().await();
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
        doors.forEach(OpenDoor::close);
        postgres.query("delete from callbacks", Tuple.tuple()).await(); // what is still due is not the next test's
        postgres.close().await();
        vertx.close().await();
        Files.deleteIfExists(keys);
    }

    private OpenDoor door() {
        return doors.getFirst();
    }

    private OpenDoor open() {
        var door = new OpenDoor(
                settings,
                mesh -> Intake.parts(mesh).stream()
                        .<Deployable>map(part -> part instanceof CallbackSender ? sender(mesh) : part)
                        .toList());
        doors.add(door);
        door.awaitReady();
        return door;
    }

    private static CallbackSender sender(dev.electrons.boot.Mesh<IntakeConfig> mesh) {
        return new CallbackSender(mesh, Postgres.of(mesh.vertx(), mesh.config().postgres()), PACE);
    }

    @Test
    void aResultIsDeliveredWithASignatureThatVerifies() throws Exception {
        var secret = secret("GET", "/callbacks/secret").path("secret").asText();
        var run = ended(receiver.url("/done?token=hush"));
        var callback = settled(run, "delivered");
        assertThat(receiver.at("/done")).singleElement().satisfies(heard -> {
            assertThat(Json.read(heard.body(), Result.class))
                    .isEqualTo(store.result(run).await().orElseThrow());
            var id = run + ":" + callback.path("n").asInt();
            assertThat(heard.header("webhook-id")).isEqualTo(id);
            assertThat(heard.header("webhook-signature")).isEqualTo(signature(heard, id, secret));
            assertThat(heard.header("Content-Type")).isEqualTo("application/json");
            assertThat(heard.header("User-Agent")).isEqualTo("distributed-electrons");
            assertThat(heard.header("traceparent")).isEqualTo(TRACE);
            assertThat(heard.header("tracestate")).isEqualTo(STATE);
        });
        assertThat(callback.path("url").asText()).endsWith("/done?token=***");
        assertThat(callback.path("delivered_at").asText()).isNotEmpty();
        assertThat(callback.has("next_due")).isFalse();
        assertThat(callback.path("deliveries")).singleElement().satisfies(delivery -> {
            assertThat(delivery.path("status").asInt()).isEqualTo(204);
            assertThat(delivery.path("manual").asBoolean(true)).isFalse();
        });
    }

    private static String signature(ScriptedReceiver.Heard heard, String id, String... secrets) {
        return Secret.signatures(
                List.of(secrets).stream().map(Secret::new).toList(),
                id,
                Long.parseLong(heard.header("webhook-timestamp")),
                heard.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void afterARotationBothSecretsSign() throws Exception {
        var first = secret("GET", "/callbacks/secret").path("secret").asText();
        var rotated = secret("POST", "/callbacks/secret/rotate");
        var second = rotated.path("secret").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(rotated.path("earlier_secret").asText()).isEqualTo(first);
        assertThat(secret("GET", "/callbacks/secret")).isEqualTo(rotated);
        var run = ended(receiver.url("/rotated"));
        settled(run, "delivered");
        var heard = receiver.at("/rotated").getFirst();
        assertThat(heard.header("webhook-signature"))
                .isEqualTo(signature(heard, heard.header("webhook-id"), second, first))
                .hasSizeGreaterThan(2 * 44);
        assertThat(json(door().as(mail, "GET", "/callbacks/secret", ""))
                        .path("secret")
                        .asText())
                .isNotIn(first, second);
    }

    @Test
    void whatFailsIsTriedAgainUnderTheSameId() throws Exception {
        receiver.script("/flaky", 500, 503, 200);
        var callback = settled(ended(receiver.url("/flaky")), "delivered");
        assertThat(receiver.at("/flaky"))
                .hasSize(3)
                .extracting(heard -> heard.header("webhook-id"))
                .containsOnly(receiver.at("/flaky").getFirst().header("webhook-id"));
        assertThat(callback.path("attempts").asInt()).isEqualTo(3);
        assertThat(callback.path("deliveries"))
                .extracting(delivery -> delivery.path("status").asInt())
                .containsExactly(500, 503, 200);
    }

    @Test
    void aRedirectIsNotFollowedAndEndsInFailure() throws Exception {
        receiver.script("/moved", 307);
        var callback = settled(ended(receiver.url("/moved")), "failed");
        assertThat(receiver.at("/moved")).hasSize(3);
        assertThat(receiver.at("/elsewhere")).isEmpty();
        assertThat(callback.path("last_error").asText()).contains("307", "redirects are not followed");
        assertThat(metrics()).contains("de_intake_callbacks_total{outcome=\"failed\"} 1.0");
    }

    @Test
    void goneIsTheEndAndResendingIsPossibleAllTheSame() throws Exception {
        receiver.script("/gone", 410, 200);
        var run = ended(receiver.url("/gone"));
        var failed = settled(run, "failed");
        assertThat(failed.path("attempts").asInt()).isEqualTo(1);
        assertThat(resend(run, failed.path("n").asInt()).statusCode()).isEqualTo(202);
        var delivered = settled(run, "delivered");
        assertThat(resend(run, failed.path("n").asInt()).statusCode()).isEqualTo(202);
        await().atMost(OpenDoor.PATIENCE).until(() -> receiver.at("/gone").size() == 3);
        assertThat(delivered.path("deliveries"))
                .extracting(delivery -> delivery.path("manual").asBoolean())
                .containsExactly(false, true);
        assertThat(resend(run, 99).statusCode()).isEqualTo(404);
    }

    @Test
    void aReceiverThatNeverAnswersHoldsUpNobodyElse() throws Exception {
        try (var deaf = new ScriptedReceiver("127.0.0.2").script("/deaf", ScriptedReceiver.NEVER)) {
            for (int i = 0; i < 10; i++) {
                ended(deaf.url("/deaf"));
            }
            await().atMost(OpenDoor.PATIENCE).until(() -> deaf.at("/deaf").size() == 4);
            var run = ended(receiver.url("/quick"));
            assertThat(settled(run, "delivered").path("attempts").asInt()).isEqualTo(1);
            assertThat(deaf.at("/deaf")).hasSize(4);
        }
    }

    @Test
    void onlyWhoSeesTheRunSeesItsCallbacks() throws Exception {
        var run = ended(receiver.url("/mine"));
        int n = settled(run, "delivered").path("n").asInt();
        assertThat(door().as(mail, "GET", "/executions/" + run + "/callbacks", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(door().as(mail, "POST", "/executions/" + run + "/callbacks/" + n + "/resend", "{}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(receiver.at("/mine")).hasSize(1);
    }

    @Test
    void whatLeadsToAPrivateAddressIsNotCalled() throws Exception {
        doors.removeFirst().close();
        settings.remove("DE_CALLBACK_ALLOW");
        open();
        var refused = submit(receiver.url("/inner"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("error_code").asText()).isEqualTo("INVALID_FIELD");
        assertThat(json(refused).path("details").path("field").asText()).isEqualTo("callback_url");
        var run = ended(receiver.url("rebound.example.com", "/inner"));
        var callback = settled(run, "failed");
        assertThat(callback.path("attempts").asInt()).isEqualTo(1);
        assertThat(callback.path("last_error").asText()).contains("rebound.example.com is a loopback address");
        assertThat(receiver.at("/inner")).isEmpty();
        assertThat(metrics()).contains("de_intake_callbacks_total{outcome=\"refused\"} 1.0");
    }

    @Test
    void theConnectionGoesToTheAddressThatWasJudgedUnderTheNameThatWasGiven() throws Exception {
        settled(ended(receiver.url("hooks.example.com", "/named")), "delivered");
        assertThat(receiver.at("/named").getFirst().header("Host")).startsWith("hooks.example.com:");
    }

    @Test
    void severalDoorsShareTheWork() throws Exception {
        open();
        var runs = new ArrayList<RunId>();
        for (int i = 0; i < 40; i++) {
            runs.add(ended(receiver.url("/shared")));
        }
        for (var run : runs) {
            settled(run, "delivered");
        }
        assertThat(receiver.at("/shared"))
                .extracting(heard -> heard.header("webhook-id"))
                .doesNotHaveDuplicates()
                .hasSize(40);
    }

    private HttpResponse<String> submit(String url) throws Exception {
        var program = "{\"task_id\":\"" + UUID.randomUUID()
                + "\",\"title\":\"x\",\"code\":{\"language\":\"bash\",\"source\":\":\"},\"callback_url\":\"" + url
                + "\"}";
        return door().as(shop, "POST", "/executions", program, "traceparent", TRACE, "tracestate", STATE);
    }

    /** A run of the shop that has come to its end. */
    private RunId ended(String url) throws Exception {
        var answer = submit(url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        var run = RunId.of(json(answer).path("run_id").asText());
        var state = store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
        store.append(List.of(RunWrite.of(state, Ending.of(state)))).await();
        return run;
    }

    private JsonNode settled(RunId run, String expected) {
        Predicate<JsonNode> there = callback -> callback.path("state").asText().equals(expected);
        return await().atMost(OpenDoor.PATIENCE).until(() -> callback(run), there);
    }

    private JsonNode callback(RunId run) throws Exception {
        var answer = door().as(shop, "GET", "/executions/" + run + "/callbacks", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("callbacks").path(0);
    }

    private HttpResponse<String> resend(RunId run, int n) throws Exception {
        return door().as(shop, "POST", "/executions/" + run + "/callbacks/" + n + "/resend", "{}");
    }

    private JsonNode secret(String method, String path) throws Exception {
        var answer = door().as(shop, method, path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private String metrics() throws Exception {
        return door().get("/metrics").body();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }
}
