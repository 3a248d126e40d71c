package dev.electrons.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.error.Problem;
import dev.electrons.observe.TraceContext;
import dev.electrons.observe.Traceparent;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HttpDoorTest {
    private static final int LIMIT = 1_000;
    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx, new WebClientOptions().setDefaultHost("127.0.0.1"));
    private HttpDoor door = door(OptionalInt.empty());

    record Config(HttpConfig http) implements ServiceConfig {}

    @BeforeEach
    void open() {
        vertx.deployVerticle(door).await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void anUnknownRouteIsAnsweredWithThoseThatThereAre() {
        var answer = get("/nothing");

        var body = json(answer);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(body.getString("error_code")).isEqualTo("ROUTE_NOT_FOUND");
        assertThat(body.getString("error")).isEqualTo("Not Found");
        assertThat(body.getJsonObject("details").getJsonArray("available_endpoints"))
                .contains("GET /health", "POST /echo");
    }

    @Test
    void aProblemHasTheOneErrorShape() {
        var answer = get("/problem");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer))
                .isEqualTo(new JsonObject()
                        .put("success", false)
                        .put("error", "too odd")
                        .put("error_code", "ODD")
                        .put("code", "ODD")
                        .put("request_id", answer.getHeader("X-Request-ID"))
                        .put("details", new JsonObject(Map.of("field", "x")))
                        .put("type", "about:blank")
                        .put("title", "ODD")
                        .put("status", 422)
                        .put("detail", "too odd"));
    }

    @Test
    void whatAHandlerDidNotExpectIsA500ThatTellsNoSecrets() {
        for (var path : List.of("/throwing", "/failing")) {
            var answer = get(path);

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(json(answer).getString("error_code")).isEqualTo("INTERNAL_ERROR");
            assertThat(answer.bodyAsString()).doesNotContain("password");
        }
    }

    @Test
    void whoMustWaitIsToldHowLong() {
        assertThat(get("/away").getHeader("Retry-After")).isEqualTo("7");
    }

    @Test
    void aBodyOverTheLimitIsA413() {
        var answer = client.request(HttpMethod.POST, door.port(), "127.0.0.1", "/echo")
                .sendBuffer(Buffer.buffer("x".repeat(LIMIT * 3_000)))
                .await();

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).getString("error_code")).isEqualTo("PAYLOAD_TOO_LARGE");
    }

    @Test
    void aBodyWithinTheLimitArrivesWhole() {
        var answer = client.request(HttpMethod.POST, door.port(), "127.0.0.1", "/echo")
                .sendBuffer(Buffer.buffer("x".repeat(LIMIT)))
                .await();

        assertThat(answer.bodyAsString()).hasSize(LIMIT);
    }

    @Test
    void aPathThatIsNotAPathIsA400InTheSameShape() {
        var answer = get("/%zz");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getBoolean("success")).isFalse();
    }

    @Test
    void theRequestIdIsEchoedOrMade() {
        assertThat(get("/ok", "X-Request-ID", "mine-1").getHeader("X-Request-ID"))
                .isEqualTo("mine-1");
        assertThat(get("/ok", "X-Request-ID", "x".repeat(300)).getHeader("X-Request-ID"))
                .hasSize(36);
        assertThat(get("/ok").getHeader("X-Request-ID")).hasSize(36);
    }

    @Test
    void theTraceIsTheCallersOrNone() {
        var given = Traceparent.random().toString();

        assertThat(get("/trace", "traceparent", given).bodyAsString())
                .isEqualTo(new TraceContext(given, null).toString());
        assertThat(get("/trace", "traceparent", given, "tracestate", "rojo=1").bodyAsString())
                .isEqualTo(new TraceContext(given, "rojo=1").toString());
        assertThat(get("/trace", "traceparent", given, "tracestate", "r,o").bodyAsString())
                .isEqualTo(new TraceContext(given, null).toString());
        assertThat(get("/trace", "tracestate", "rojo=1").bodyAsString()).isEqualTo(TraceContext.NONE.toString());
        assertThat(get("/trace").bodyAsString()).isEqualTo(TraceContext.NONE.toString());
    }

    @Test
    void headIsGetWithoutABody() {
        var answer = request(HttpMethod.HEAD, "/health/live?verbose");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isNull();
        assertThat(request(HttpMethod.HEAD, "/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void aMethodThatNobodyAnswersIsNotFound() {
        assertThat(request(HttpMethod.OPTIONS, "/ok").statusCode()).isEqualTo(404);
        assertThat(request(HttpMethod.DELETE, "/ok").statusCode()).isEqualTo(404);
    }

    @Test
    void healthIsDownUntilStartedAndLiveAllTheSame() {
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(json(get("/health")).getString("service")).isEqualTo("test");
    }

    @Test
    void metricsAreForPrometheus() {
        assertThat(get("/metrics").bodyAsString()).contains("de_test_things_total 1.0");
    }

    @Test
    void managementOnAPortOfItsOwnIsNotOnThePublicOne() {
        vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
        door = door(OptionalInt.of(0));
        open();

        var answer = client.request(HttpMethod.GET, door.managementPort(), "127.0.0.1", "/health/live")
                .send()
                .await();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(404);
        assertThat(get("/ok").statusCode()).isEqualTo(200);
    }

    private static void routes(Router router) {
        router.get("/ok").handler(HttpDoor.answering(_ -> Future.succeededFuture(Reply.of(200, Map.of("a", 1)))));
        router.post("/echo")
                .handler(HttpDoor.answering(context -> Future.succeededFuture(
                        Reply.json(200, Objects.requireNonNull(context.body().buffer())))));
        router.get("/trace")
                .handler(HttpDoor.answering(context -> Future.succeededFuture(
                        Reply.json(200, Buffer.buffer(String.valueOf(TraceContext.told(context)))))));
        router.get("/problem").handler(HttpDoor.answering(_ -> {
            throw new Problem(422, "ODD", "too odd", Map.of("field", "x"));
        }));
        router.get("/away")
                .handler(HttpDoor.answering(
                        _ -> Future.failedFuture(new Problem(503, "AWAY", "away", Map.of("retry_after_s", 7)))));
        router.get("/throwing").handler(HttpDoor.answering(_ -> {
            throw new IllegalStateException("password=x");
        }));
        router.get("/failing").handler(HttpDoor.answering(_ -> Future.failedFuture("password=x")));
    }

    private HttpDoor door(OptionalInt management) {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.counter("de.test.things").increment();
        var config = new Config(new HttpConfig("127.0.0.1", 0, management));
        var mesh = new Mesh<>("test", "test-1", config, vertx, meters, new Health(vertx));
        return new HttpDoor(mesh, LIMIT, HttpDoorTest::routes);
    }

    private HttpResponse<Buffer> get(String path, String... header) {
        var request = client.request(HttpMethod.GET, door.port(), "127.0.0.1", path);
        for (int i = 0; i < header.length; i += 2) {
            request.putHeader(header[i], header[i + 1]);
        }
        return request.send().await();
    }

    private HttpResponse<Buffer> request(HttpMethod method, String path) {
        return client.request(method, door.port(), "127.0.0.1", path).send().await();
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.bodyAsJsonObject());
    }

    @Test
    void aRequestThatNeverComesToItsEndIsNotWaitedForForEver() throws Exception {
        var hurried = door(OptionalInt.empty()).idle(Duration.ofMillis(100));
        vertx.deployVerticle(hurried).await();

        try (var socket = new Socket(InetAddress.getLoopbackAddress(), hurried.port())) {
            var half = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf";
            socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(30_000);

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain(" 200 ");
        }
    }

    @Test
    void aBodyThatIsNotAsHttpHasItIsNoFaultOfOurs() throws Exception {
        var seen = new ListAppender<ILoggingEvent>();
        seen.start();
        var log = (Logger) LoggerFactory.getLogger(Problems.class);
        log.addAppender(seen);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            var head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
            socket.getOutputStream().write((head + "zz\r\nx\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 5");
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
            assertThat(seen.list).isEmpty();
        } finally {
            log.detachAppender(seen);
        }
    }
}
