package dev.electrons.subworkflows.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpExecutorTest {
    /** Some names are this machine, the others what they say. */
    private static final Names NAMES =
            host -> List.of(InetAddress.ofLiteral(host.endsWith(".example") ? "127.0.0.1" : host));

    private final Vertx vertx = Vertx.vertx();
    private final Scripted place =
            new Scripted(vertx, (seen, response) -> Scripted.json(response, 200, Map.of("path", seen.path())));
    private final HttpExecutor executor = executor("127.0.0.0/8");

    private HttpExecutor executor(String allowed) {
        var settings = Settings.of(Map.of("DE_HTTP_ALLOW", allowed));
        var web = new Web(vertx, Allowed.read(settings, "DE_HTTP_ALLOW"), NAMES);
        return new HttpExecutor(web, Secrets.NONE, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Outcome run(Map<String, ?> input) {
        var task = Given.task("http", input);
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + place.url().getPort() + path;
    }

    @Test
    void anAnswerInJsonIsItsValue() {
        var outcome = run(Map.of(
                "url", url("crm.example", "/leads?a=1"),
                "query", Map.of("q", "x & y", "n", List.of(1, 2)),
                "headers", Map.of("X-Key", "k")));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Given.output(outcome).path("status").asInt()).isEqualTo(200);
        assertThat(Given.output(outcome).at("/headers/content-type").asText()).isEqualTo("application/json");
        assertThat(Given.output(outcome).at("/body/path").asText()).isEqualTo("/leads?a=1&n=1&n=2&q=x%20%26%20y");
        assertThat(place.seen.getFirst().headers()).containsEntry("x-key", "k").doesNotContainKey("traceparent");
    }

    @Test
    void aBodyIsSentAsJsonOrAsTheTextThatItIs() {
        var outcome = run(Map.of("method", "post", "url", url("crm.example", "/"), "body", Map.of("a", 1)));
        assertThat(outcome.succeeded()).isTrue();
        run(Map.of("method", "PUT", "url", url("crm.example", "/"), "body", "plain"));
        assertThat(place.seen).extracting(Scripted.Seen::body).containsExactly("{\"a\":1}", "plain");
        assertThat(place.seen.getFirst().headers())
                .containsEntry("content-type", "application/json")
                .containsKey("idempotency-key");
    }

    @Test
    void whatIsNoTextIsGivenInBase64AndTextAsItIs() {
        place.script((seen, response) -> response.end(Buffer.buffer(new byte[] {(byte) 0xff, 0})));
        assertThat(Given.output(run(Map.of("url", url("a.example", "/"))))
                        .path("body_base64")
                        .asText())
                .isEqualTo("/wA=");
        place.script((seen, response) -> response.end("{\"not\":\"declared\"}"));
        assertThat(Given.output(run(Map.of("url", url("a.example", "/"))))
                        .path("body")
                        .asText())
                .isEqualTo("{\"not\":\"declared\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, HTTP_400, false, WORK",
        "404, HTTP_404, false, WORK",
        "408, HTTP_408, true, INFRASTRUCTURE",
        "429, HTTP_429, true, INFRASTRUCTURE",
        "500, HTTP_500, true, INFRASTRUCTURE",
        "503, HTTP_503, true, INFRASTRUCTURE"
    })
    void aStatusThatWasNotExpectedFailsTheAttemptAndIsItsOutput(
            int status, String code, boolean retryable, Failure.Origin origin) {
        place.script((seen, response) ->
                Scripted.json(response.putHeader("Retry-After", "7"), status, Map.of("why", "because")));
        var outcome = run(Map.of("url", url("crm.example", "/?key=secret")));
        var failure = Given.failure(outcome);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.origin()).isEqualTo(origin);
        assertThat(failure.retryAfterMs()).isEqualTo(retryable ? Long.valueOf(7_000) : null);
        assertThat(failure.message()).contains("answered " + status).doesNotContain("secret");
        assertThat(Given.output(outcome).at("/body/why").asText()).isEqualTo("because");
        assertThat(Given.output(outcome).at("/headers/retry-after").asText()).isEqualTo("7");
        assertThat(place.seen).hasSize(1);
    }

    @Test
    void whichStatusesAreASuccessIsTheTasksToSay() {
        place.script((seen, response) -> response.setStatusCode(404).end());
        assertThat(run(Map.of("url", url("a.example", "/"), "expect", List.of(200, "4xx")))
                        .succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://10.0.0.1/|a private network",
                "http://169.254.169.254/latest/meta-data|link-local",
                "http://[::1]/|a loopback address",
                "file:///etc/passwd|an http or https URL",
                "http://user:pass@crm.example/|without a user name"
            })
    void whereItMustNotGoItDoesNotGo(String url, String words) {
        var failure = Given.failure(run(Map.of("url", url)));
        assertThat(failure.code()).isEqualTo("FORBIDDEN_URL");
        assertThat(failure.message()).contains(words);
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aNameThatStandsForAnInnerAddressIsRefusedUnlessItIsAllowed() {
        var task = Given.task("http", Map.of("url", url("crm.example", "/")));
        var failure = Given.failure(executor("").execute(task, new Given.Watched(task).attempt));
        assertThat(failure.message()).contains("crm.example is a loopback address");
        assertThat(executor("crm.example")
                        .execute(task, new Given.Watched(task).attempt)
                        .succeeded())
                .isTrue();
        assertThat(place.seen).hasSize(1);
    }

    @Test
    void aRedirectIsFollowedAndCredentialsStayWithTheirHost() {
        place.script((seen, response) -> {
            switch (seen.path()) {
                case "/first" ->
                    response.setStatusCode(307).putHeader("Location", "/second").end();
                case "/second" ->
                    response.setStatusCode(302)
                            .putHeader("Location", url("b.example", "/third"))
                            .end();
                default -> Scripted.json(response, 200, Map.of());
            }
        });
        var outcome = run(Map.of(
                "method",
                "POST",
                "url",
                url("a.example", "/first"),
                "body",
                "order",
                "headers",
                Map.of("Authorization", "Bearer secret", "X-Api-Key", "k", "Accept", "text/x")));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(place.seen).extracting(Scripted.Seen::method).containsExactly("POST", "POST", "GET");
        assertThat(place.seen).extracting(Scripted.Seen::body).containsExactly("order", "order", "");
        assertThat(place.seen.get(1).headers()).containsEntry("authorization", "Bearer secret");
        assertThat(place.seen.get(2).headers())
                .containsEntry("accept", "text/x")
                .doesNotContainKeys("authorization", "x-api-key", "idempotency-key");
    }

    @Test
    void everyHopIsCheckedAndThereAreNotManyOfThem() {
        place.script((seen, response) -> response.setStatusCode(302)
                .putHeader("Location", "http://169.254.169.254/")
                .end());
        assertThat(Given.failure(run(Map.of("url", url("a.example", "/")))).message())
                .contains("169.254.169.254 is link-local");
        place.script((seen, response) ->
                response.setStatusCode(302).putHeader("Location", "/again").end());
        assertThat(Given.failure(run(Map.of("url", url("a.example", "/")))).message())
                .contains("redirects at most 5 times");
        assertThat(place.seen).hasSize(1 + 6);
        var seen = run(Map.of("url", url("a.example", "/"), "redirects", 0, "expect", 302));
        assertThat(Given.output(seen).path("status").asInt()).isEqualTo(302);
    }

    @Test
    void aQuestionThatMayHaveChangedSomethingFailsDuringExecution() {
        var post = Map.of("url", url("a.example", "/"), "method", "POST");
        place.script((seen, response) -> {});
        var late = new HashMap<String, Object>(post);
        late.put("timeout_ms", 200);
        assertThat(Given.failure(run(late)).when()).isEqualTo(Failure.Stage.DURING);
        place.script((seen, response) -> response.setStatusCode(500).end());
        assertThat(Given.failure(run(post)).when()).isEqualTo(Failure.Stage.DURING);
        place.script((seen, response) -> response.setStatusCode(429).end());
        assertThat(Given.failure(run(post)).when()).isEqualTo(Failure.Stage.BEFORE);
        place.die();
        assertThat(Given.failure(run(post)).when()).isEqualTo(Failure.Stage.BEFORE);
    }

    @Test
    void nobodyThereATimeoutAndACutAnswerCanBeTriedAgain() {
        place.script((seen, response) -> {});
        var late = Given.failure(run(Map.of("url", url("a.example", "/"), "timeout_ms", 200)));
        assertThat(late.code()).isEqualTo("HTTP_TIMEOUT");
        place.script((seen, response) -> {
            response.putHeader("Content-Length", "100").write("half");
            vertx.setTimer(20, _ -> response.reset());
        });
        var cut = Given.failure(run(Map.of("url", url("a.example", "/"))));
        assertThat(cut.code()).isEqualTo("HTTP_BROKEN");
        place.die();
        var away = Given.failure(run(Map.of("url", url("a.example", "/"))));
        assertThat(away.code()).isEqualTo("HTTP_UNREACHABLE");
        assertThat(List.of(late, cut, away)).allMatch(Failure::retryable).noneMatch(Failure::duringExecution);
        assertThat(List.of(late, cut, away))
                .noneMatch(failure -> failure.message().contains("127.0.0.1"));
    }

    @Test
    void anAnswerWithoutEndIsNotTaken() {
        place.script((seen, response) -> response.end(Buffer.buffer(new byte[Hop.LARGEST + 1])));
        var failure = Given.failure(run(Map.of("url", url("a.example", "/"))));
        assertThat(failure.code()).isEqualTo("RESPONSE_TOO_LARGE");
        assertThat(failure.retryable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|url is required",
                "{\"url\":\"http://a.example/\",\"method\":\"BREW\"}|method must be one of",
                "{\"url\":\"http://a.example/\",\"headers\":{\"Host\":\"b\"}}|headers.Host must be",
                "{\"url\":\"http://a.example/\",\"headers\":{\"A\":\"b\\r\\nC: d\"}}|headers.A must be a text of one line",
                "{\"url\":\"http://a.example/\",\"query\":{\"q\":{}}}|query.q must be",
                "{\"url\":\"http://a.example/\",\"expect\":[\"fine\"]}|expect must list statuses",
                "{\"url\":\"http://a.example/\",\"timeout_ms\":0}|timeout_ms must be from 1",
                "{\"url\":\"http://a.example/\",\"redirects\":6}|redirects must be from 0 to 5"
            })
    void whatIsWrongIsNamed(String input, String words) {
        var fields = new HashMap<String, Value>();
        new Value(input).tree().properties().forEach(field -> fields.put(field.getKey(), Value.of(field.getValue())));
        var task = Given.task("http", fields);
        var failure = Given.failure(executor.execute(task, new Given.Watched(task).attempt));
        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains(words);
    }

    @Test
    void aBodyBeyondItsSizeIsRefused() {
        var outcome = run(Map.of("method", "POST", "url", url("a.example", "/"), "body", "x".repeat((1 << 20) + 1)));
        assertThat(Given.failure(outcome).message()).contains("body must have at most 1 MiB");
        assertThat(place.seen).isEmpty();
    }

    @Test
    void aCancelClosesTheConnectionAtOnce() throws Exception {
        place.script((seen, response) -> response.setChunked(true).write("a drop"));
        var task = Given.task("http", Map.of("url", url("a.example", "/drip")), Duration.ofMinutes(5));
        var watched = new Given.Watched(task);
        var outcome = CompletableFuture.supplyAsync(() -> executor.execute(task, watched.attempt));
        await().until(() -> !place.seen.isEmpty());
        watched.attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(Given.failure(outcome.get(2, TimeUnit.SECONDS)).origin()).isEqualTo(Failure.Origin.CANCELLED);
        await().untilAsserted(() -> assertThat(place.dropped).containsExactly("/drip"));
    }
}
