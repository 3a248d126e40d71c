package dev.electrons.subworkflows.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.task.Outcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Http tasks name secrets; only the place that is asked gets to see them. */
class HttpSecretsTest {
    private static final String SECRET = "s3cr3t/\"value\" +%";
    private static final Names NAMES = _ -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Scripted place =
            new Scripted(vertx, (seen, response) -> Scripted.json(response, 200, Map.of("fine", true)));
    private final Web web =
            new Web(vertx, Allowed.read(Settings.of(Map.of("DE_HTTP_ALLOW", "127.0.0.0/8")), "DE_HTTP_ALLOW"), NAMES);

    @BeforeEach
    void keep() throws IOException {
        Files.writeString(folder.resolve("crm"), SECRET + "\n");
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private String origin(String host) {
        return "http://" + host + ":" + place.url().getPort();
    }

    private Secrets secrets(String yaml) {
        try {
            var file = Files.writeString(folder.resolve("secrets.yaml"), "secrets:\n" + yaml);
            return Secrets.from(
                    file, name -> Optional.ofNullable(name.equals("CRM_KEY") ? "key-of-the-environment" : null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Secrets usual() {
        var at = "hosts: [crm.example, \"" + origin("crm.example") + "\"]";
        return secrets("  crm: {from: \"file:" + folder.resolve("crm") + "\", " + at + "}\n"
                + "  key: {from: env:CRM_KEY, " + at + "}\n"
                + "  gone: {from: env:NOT_SET, " + at + "}\n"
                + "  others: {from: env:CRM_KEY, apps: [warehouse], " + at + "}\n");
    }

    private Outcome ask(String url, Map<String, ?> headers) {
        var task = Given.task("http", Map.of("url", url, "headers", headers));
        return new HttpExecutor(web, usual(), Clock.systemUTC()).execute(task, new Given.Watched(task).attempt);
    }

    private static Map<String, ?> bearer(String secret) {
        return Map.of("Authorization", Map.of("secret", secret, "prefix", "Bearer "), "X-Plain", "as it is");
    }

    @Test
    void aSecretIsFilledInWhereItIsSentAndNowhereElse() {
        var outcome = ask(origin("crm.example") + "/leads", bearer("crm"));
        assertThat(outcome.succeeded()).isTrue();
        assertThat(place.seen.getFirst().headers())
                .containsEntry("authorization", "Bearer " + SECRET)
                .containsEntry("x-plain", "as it is");
        assertThat(ask(origin("crm.example") + "/", Map.of("X-Key", Map.of("secret", "key")))
                        .succeeded())
                .isTrue();
        assertThat(place.seen.getLast().headers()).containsEntry("x-key", "key-of-the-environment");
    }

    @Test
    void aRotatedSecretIsUsedAtOnce() throws IOException {
        ask(origin("crm.example") + "/", bearer("crm"));
        Files.writeString(folder.resolve("crm"), "the-next-one");
        ask(origin("crm.example") + "/", bearer("crm"));
        assertThat(place.seen.getLast().headers()).containsEntry("authorization", "Bearer the-next-one");
    }

    @Test
    void whatComesBackOfItIsCovered() {
        var base64 = Base64.getEncoder().encodeToString(("Bearer " + SECRET).getBytes(StandardCharsets.UTF_8));
        place.script((seen, response) -> Scripted.json(
                response.putHeader("X-Echo", "you said Bearer " + SECRET),
                401,
                Map.of(
                        "bad",
                        List.of("Bearer " + SECRET, 7),
                        SECRET,
                        base64,
                        "url",
                        "?k=s3cr3t%2F%22value%22%20%2B%25")));
        var told = Json.text(ask(origin("crm.example") + "/", bearer("crm")));
        assertThat(told)
                .contains("\"bad\":[\"***\",7]", "\"***\":\"***", "?k=***", "you said ***", "HTTP_401")
                .doesNotContain("s3cr3t", base64.substring(0, 20));
    }

    @Test
    void escapesDoNotHideIt() {
        place.script((seen, response) -> response.putHeader("Content-Type", "application/json")
                .end("{\"a\":\"\\u0073\\u0033cr3t\\/\\\"value\\\" +%\"}"));
        var outcome = ask(origin("crm.example") + "/", bearer("crm"));
        assertThat(Given.output(outcome).at("/body/a").asText()).isEqualTo("***");
    }

    @Test
    void anAnswerThatCannotBeSearchedIsNotTaken() {
        place.script((seen, response) ->
                response.putHeader("Content-Encoding", "gzip").end("packed"));
        var failure = Given.failure(ask(origin("crm.example") + "/", bearer("crm")));
        assertThat(failure.code()).isEqualTo("RESPONSE_ENCODED");
        assertThat(failure.retryable()).isFalse();
        assertThat(place.seen.getFirst().headers()).containsEntry("accept-encoding", "identity");
    }

    @Test
    void aRedirectToAnotherHostDoesNotTakeItAlong() {
        place.script((seen, response) -> {
            if (seen.path().equals("/first")) {
                response.setStatusCode(307)
                        .putHeader("Location", origin("evil.example") + "/second")
                        .end();
            } else {
                response.end();
            }
        });
        assertThat(ask(origin("crm.example") + "/first", bearer("crm")).succeeded())
                .isTrue();
        assertThat(place.seen.getLast().headers())
                .containsEntry("host", "evil.example:" + place.url().getPort())
                .doesNotContainKey("authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "crm.example, nobody, UNKNOWN_SECRET, false",
        "crm.example, others, UNKNOWN_SECRET, false",
        "evil.example, crm, FORBIDDEN_SECRET, false",
        "crm.example.evil.example, crm, FORBIDDEN_SECRET, false",
        "crm.example, gone, SECRET_UNAVAILABLE, true"
    })
    void whatMustNotOrCannotBeSentIsNotSent(String host, String secret, String code, boolean retryable) {
        var failure = Given.failure(ask(origin(host) + "/", bearer(secret)));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).startsWith("headers.authorization refers to the secret " + secret);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.origin() == Failure.Origin.INPUT).isEqualTo(!retryable);
        assertThat(place.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host|{\"secret\":\"crm\"}|headers.Host must be the name of a header that may carry a secret",
                "User-Agent|{\"secret\":\"crm\"}|headers.User-Agent must be the name of a header that may carry",
                "X-Key|{\"secret\":7}|headers.X-Key must be a text, or {secret",
                "X-Key|{\"secret\":\"crm\",\"prefix\":\"a\\nb\"}|headers.X-Key must be a text, or {secret",
                "X-Key|{\"secret\":\"crm\",\"suffix\":\"\"}|headers.X-Key must be a text, or {secret",
                "X-Key|{\"name\":\"crm\"}|headers.X-Key must be a text of one line"
            })
    void whatIsNoReferenceIsNamed(String header, String reference, String words) {
        var headers = Map.of(header, Json.read(reference, Map.class));
        var failure = Given.failure(ask(origin("crm.example") + "/", headers));
        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains(words);
    }

    @Test
    void aFileWithFaultsIsRefusedWithAllOfThem() {
        assertThatThrownBy(() -> secrets("""
                  crm: {from: the-very-secret}
                  "a b": {from: "file:relative", hosts: ["https://x/path", "ftp://x"]}
                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secrets.crm.from must be env:NAME or file:/PATH")
                .hasMessageContaining("secrets.crm.hosts must list where it may be sent")
                .hasMessageContaining("secrets.a b must be a name")
                .hasMessageContaining("secrets.a b.from must be")
                .hasMessageContaining("not https://x/path")
                .hasMessageContaining("not ftp://x")
                .hasMessageNotContaining("the-very-secret");
        assertThatThrownBy(() -> secrets("  crm: {form: env:X}\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("form");
    }
}
