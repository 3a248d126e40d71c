package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.s3.ScriptedS3;
import dev.electrons.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values too large for the stream, from the door to the workers and back, by way of a bucket. */
class ArtifactIT {
    private static final String KEY = "open sesame";
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final ScriptedS3 s3 = new ScriptedS3("large-values");

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh().key(KEY).setting("DE_ARTIFACTS", s3.setting());

    private static final Door door = mesh.door();
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> call(String path, String app, HttpRequest.@Nullable BodyPublisher body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/" + path))
                .header("X-Passphrase", KEY)
                .header("X-App-ID", app)
                .timeout(LONGEST)
                .header("Content-Type", "text/plain");
        return client.send(
                (body == null ? request.GET() : request.POST(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode uploaded(String app, String content) throws Exception {
        var answer = call("artifacts", app, HttpRequest.BodyPublishers.ofString(content));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.read(answer.body(), JsonNode.class);
    }

    private static String run(String body) throws Exception {
        return door.post("executions", body, true).orFail().path("run_id").asText();
    }

    @Test
    void aContentComesBackAsItWentAndOnlyToItsApp() throws Exception {
        var content = "a line of it\n".repeat(600_000); // several chunks, two parts, the last ones short
        var kept = uploaded("shop", content);
        assertThat(kept.path("bytes").asInt()).isEqualTo(content.length());
        assertThat(uploaded("shop", content).path("sha256")).isEqualTo(kept.path("sha256"));

        assertThat(s3.objects().values())
                .filteredOn(object -> object.length() == content.length())
                .hasSize(1);
        var sha = kept.path("sha256").asText();
        var back = call("artifacts/" + sha, "shop", null);
        assertThat(back.body()).isEqualTo(content);
        assertThat(back.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(call("artifacts/" + sha, "press", null).statusCode()).isEqualTo(404);
        assertThat(call("artifacts/nonsense", "shop", null).statusCode()).isEqualTo(400);
        assertThat(call("artifacts/" + "0".repeat(64), "shop", null).statusCode())
                .isEqualTo(404);
        assertThat(uploaded("shop", "").path("bytes").asInt()).isZero();
    }

    @Test
    void largeOutputsLeaveTheStreamAndLargeInputsAreNamed() throws Exception {
        var kept = uploaded("shop", "0123456789".repeat(50_000));
        var ref = "{\"$ref\":\"" + kept.path("ref").asText() + "\"}";
        var graph = """
                {"task_id":"large-%s","title":"large values","app_id":"shop","workflow":{"nodes":[
                  {"id":"big","kind":"program","config":{"language":"bash","source":"cat","stdin":%s}},
                  {"id":"count","kind":"program","config":{"language":"bash","source":"wc -c"},"input":"{'stdin': ctx.big.output.stdout}"}],
                 "edges":[{"from":"big","to":"count","when":"output.exit_code == 0"}],
                 "output":"{'count': ctx.count.output.stdout, 'big': ctx.big.output.stdout}"}}
                """.formatted(kept.path("sha256").asText(), ref);
        var run = run(graph);

        var ended = door.ended(run, LONGEST);
        assertThat(s3.objects().values()).anyMatch(object -> object.length() == 500_000);
        assertThat(ended.path("output").path("count").asText().strip()).isEqualTo("500000");
        assertThat(ended.path("output").path("big").asText()).hasSize(500_000);
        var history = door.get("executions/" + run + "/events").orFail().toString();
        assertThat(history)
                .hasSizeLessThan(100_000)
                .contains("artifact://sha256/" + kept.path("sha256").asText());
        assertThat(call(
                                "executions/" + run + "/artifacts/"
                                        + kept.path("sha256").asText(),
                                "shop",
                                null)
                        .body())
                .hasSize(500_000);

        var plain = run("{\"task_id\":\"plain-" + run
                + "\",\"title\":\"count\",\"app_id\":\"shop\",\"code\":{\"language\":\"bash\","
                + "\"source\":\"wc -c\",\"stdin\":" + ref + "}}");
        assertThat(door.ended(plain, LONGEST)
                        .path("output")
                        .path("stdout")
                        .asText()
                        .strip())
                .isEqualTo("500000");

        var stranger =
                door.post("executions", graph.replace("\"shop\"", "\"press\"").replace("large-", "other-"), true);
        assertThat(stranger.status()).isEqualTo(400);
        assertThat(stranger.json().path("error").asText()).contains("app press does not have");
    }

    @Test
    void anOutputThatLeftTheStreamIsWholeInTheAnswerThatWaited() throws Exception {
        var body = HttpRequest.BodyPublishers.ofString(
                "{\"task_id\":\"waits\",\"title\":\"xs\",\"app_id\":\"shop\",\"code\":"
                        + "{\"language\":\"bash\",\"source\":\"head -c 300000 /dev/zero | tr '\\\\0' x\"}}");
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/executions/sync"))
                .header("X-Passphrase", KEY)
                .header("Content-Type", "application/json")
                .timeout(LONGEST)
                .POST(body)
                .build();

        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());

        var result = Json.read(answer.body(), JsonNode.class);
        assertThat(result.path("output").path("stdout").asText()).isEqualTo("x".repeat(300_000));
        assertThat(s3.objects().values()).anyMatch(object -> object.length() == 300_000);
    }

    @Test
    void whileTheBucketIsAwayCallersAreToldSoAndTheServiceStays() throws Exception {
        var kept = uploaded("shop", "kept before");
        s3.refuse(line -> line.contains("/mesh/"), 503, "SlowDown");
        try {
            for (var answer : List.of(
                    call("artifacts", "shop", HttpRequest.BodyPublishers.ofString("not kept")),
                    call("artifacts/" + kept.path("sha256").asText(), "shop", null))) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("ARTIFACTS_AWAY", "s3://large-values/mesh/ answered 503 SlowDown");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
            assertThat(door.get("health/ready").status()).isEqualTo(200);
        } finally {
            s3.heal();
        }
        assertThat(call("artifacts/" + kept.path("sha256").asText(), "shop", null)
                        .body())
                .isEqualTo("kept before");
    }

    @AfterAll
    static void close() {
        s3.close();
    }
}
