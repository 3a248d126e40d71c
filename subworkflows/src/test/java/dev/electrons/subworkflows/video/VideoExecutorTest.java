package dev.electrons.subworkflows.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.claim.MemoryShelf;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Outcome;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VideoExecutorTest {
    private static final String TITLE = """
            {"timeline": {"tracks": [{"clips": [{"start": 0, "length": 2, "fade_in": 0.5,
              "asset": {"type": "title", "text": "It's %{pts} [x]; 'y': \\\\ z"}}]}]},
             "output": {"format": "mp4", "resolution": "360", "fps": 10}}""";
    private static final String CONFIRMED = """
            PROBE {"name": "out.mp4", "streams": [{"codec_type": "video", "width": 640, "height": 360}], "format": {"duration": "2.0"}}
            """;

    private final ScriptedProxy proxy =
            new ScriptedProxy((seen, response) -> ScriptedProxy.nobody(response, "no runner renders"));
    private final Scripted sandbox =
            new Scripted(proxy.vertx, (seen, response) -> renders(response, CONFIRMED, "a video"));
    private final Scripted elsewhere = new Scripted(proxy.vertx, (seen, response) -> response.end("<html>"));
    private final MemoryShelf shelf = new MemoryShelf();
    private Clock clock = Clock.systemUTC();

    @AfterEach
    void close() {
        proxy.close();
    }

    private static Map<String, Value> given(String input) {
        var fields = new java.util.HashMap<String, Value>();
        Json.read(input, JsonNode.class)
                .properties()
                .forEach(field -> fields.put(field.getKey(), Value.of(field.getValue())));
        return fields;
    }

    private VideoExecutor executor(String allowed) {
        var peer = new Peer("sandbox-executor", proxy.vertx, sandbox.url(), Optional.empty());
        var outside = Allowed.read(Settings.of(Map.of("DE_HTTP_ALLOW", allowed)), "DE_HTTP_ALLOW");
        var fetching = new Fetching(new Web(proxy.vertx, outside, Names.SYSTEM), shelf, clock);
        return new VideoExecutor(
                new RenderService(proxy.peer, proxy.breaker, clock, Duration.ofMillis(20)),
                new LocalRender(new Sandbox(peer, Shelf.NONE), fetching, clock),
                shelf);
    }

    private Outcome run(String input, List<String> said) {
        var task = Given.task("video", given(input));
        var watched = new Given.Watched(task);
        var outcome = executor("").execute(task, watched.attempt);
        said.addAll(watched.said);
        return outcome;
    }

    private Outcome run(String input) {
        return run(input, new java.util.ArrayList<>());
    }

    private static void renders(HttpServerResponse response, String stdout, String content) {
        Scripted.stream(response);
        Scripted.event(response, "stdout", Map.of("text", "frame=1\nout_time_us=1000"));
        Scripted.event(response, "stdout", Map.of("text", "000\nprogress=continue\nSAVING\n"));
        var file = Map.of(
                "path",
                "out.mp4",
                "bytes",
                content.length(),
                "sha256",
                "0",
                "content_base64",
                Base64.getEncoder().encodeToString(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Scripted.event(
                response,
                "result",
                Map.of(
                        "success",
                        true,
                        "outcome",
                        "SUCCEEDED",
                        "exit_code",
                        0,
                        "stdout",
                        stdout,
                        "artifacts",
                        List.of(file)));
        response.end();
    }

    private static void fails(HttpServerResponse response, String stdout, String stderr) {
        Scripted.json(
                response,
                200,
                Map.of("success", false, "outcome", "FAILED", "exit_code", 1, "stdout", stdout, "stderr", stderr));
    }

    private static void status(HttpServerResponse response, Map<String, ?> body) {
        Scripted.json(response, 200, body);
    }

    @Test
    void aRenderServiceIsAskedUntilItIsDone() {
        var asked = new AtomicInteger();
        var steps = List.of("queued", "fetching", "rendering", "saving", "done");
        proxy.server.script((seen, response) -> {
            if (seen.method().equals("POST")) {
                status(response, Map.of("id", "r 1", "runner", "shotstack", "status", "queued"));
            } else {
                var step = steps.get(Math.min(steps.size() - 1, asked.getAndIncrement()));
                status(
                        response,
                        Map.of("id", "r 1", "status", step, "progress", 50, "url", "https://cdn.example/1.mp4"));
            }
        });
        var said = new java.util.ArrayList<String>();

        var outcome = run(TITLE, said);

        assertThat(Given.output(outcome).path("video_url").asText()).isEqualTo("https://cdn.example/1.mp4");
        assertThat(Given.output(outcome).path("provider").asText()).isEqualTo("shotstack");
        assertThat(outcome.execution().runnerUsed()).isEqualTo("shotstack");
        assertThat(said)
                .containsExactly(
                        "progress:queued\n",
                        "progress:queued 50%\n",
                        "progress:fetching 50%\n",
                        "progress:rendering 50%\n",
                        "progress:saving 50%\n",
                        "progress:done 50%\n");
        assertThat(proxy.body("/v1/renders", 0).at("/output/fps").asInt()).isEqualTo(10);
        assertThat(proxy.server.asked("GET", "/v1/renders/r%201")).hasSize(5);
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void whatARenderServiceFailsAtIsNotRenderedTwice() {
        proxy.server.script(
                (seen, response) -> status(response, Map.of("id", "r1", "status", "failed", "error", "no such font")));

        var outcome = run(TITLE);

        assertThat(Given.failure(outcome).code()).isEqualTo("RENDER_FAILED");
        assertThat(Given.failure(outcome).message()).contains("no such font");
        assertThat(Given.output(outcome).path("status").asText()).isEqualTo("failed");
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void withoutARenderServiceItIsRenderedHereAndKept() {
        var said = new java.util.ArrayList<String>();

        var outcome = run(TITLE, said);

        var output = Given.output(outcome);
        assertThat(new String(shelf.bytes(output.path("artifact").asText()), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("a video");
        assertThat(output.path("media_type").asText()).isEqualTo("video/mp4");
        assertThat(output.path("duration_seconds").asDouble()).isEqualTo(2);
        assertThat(output.path("resolution").asText()).isEqualTo("640x360");
        assertThat(output.path("provider").asText()).isEqualTo("ffmpeg");
        assertThat(outcome.execution().executor()).isEqualTo("sandbox-executor");
        assertThat(outcome.execution().fallback()).isNull();
        assertThat(outcome.execution().artifacts()).hasSize(1);
        assertThat(said)
                .containsExactly(
                        "progress:queued\n",
                        "progress:fetching\n",
                        "progress:rendering\n",
                        "progress:rendering 50%\n",
                        "progress:saving\n",
                        "progress:done\n");
    }

    @Test
    void theClientsWordsStandInAFileOfTheirOwn() {
        run(TITLE);

        var job = Json.read(sandbox.seen.getFirst().body(), JsonNode.class);
        assertThat(job.path("language").asText()).isEqualTo("python");
        assertThat(job.at("/files/title0.txt").asText()).isEqualTo("It's %{pts} [x]; 'y': \\ z");
        assertThat(job.at("/files/job.json").asText()).doesNotContain("It's").contains("textfile=title0.txt");
        assertThat(job.at("/limits/memory_mb").asInt()).isEqualTo(2048);
    }

    @Test
    void aRenderServiceThatIsAwayIsNamedAsTheReason() {
        proxy.server.script((seen, response) -> Scripted.json(
                response, 503, Scripted.error("ALL_RUNNERS_UNAVAILABLE", "shotstack: unreachable", Map.of())));

        var outcome = run(TITLE);

        assertThat(outcome.succeeded()).isTrue();
        assertThat(Given.output(outcome).at("/fallback/reason").asText()).contains("shotstack: unreachable");
    }

    @Test
    void aFileThatFfprobeDoesNotConfirmIsNoVideo() {
        sandbox.script((seen, response) -> renders(response, CONFIRMED.replace("640", "320"), "a video"));
        assertThat(Given.failure(run(TITLE)).code()).isEqualTo("RENDER_UNCONFIRMED");

        sandbox.script((seen, response) -> renders(response, CONFIRMED.replace("2.0", "0.2"), "a video"));
        assertThat(Given.failure(run(TITLE)).code()).isEqualTo("RENDER_UNCONFIRMED");

        sandbox.script((seen, response) -> renders(response, "nothing", "a video"));
        assertThat(Given.failure(run(TITLE)).code()).isEqualTo("RENDER_UNCONFIRMED");
    }

    @Test
    void whatFfmpegSaysIsTheReason() {
        sandbox.script((seen, response) -> fails(response, "", "Invalid data found when processing input"));
        var outcome = run(TITLE);
        assertThat(Given.failure(outcome).code()).isEqualTo("RENDER_FAILED");
        assertThat(Given.failure(outcome).message()).contains("Invalid data found");

        sandbox.script((seen, response) -> fails(response, "NO_FFMPEG\n", ""));
        assertThat(Given.failure(run(TITLE)).code()).isEqualTo("ALL_PROVIDERS_FAILED");

        sandbox.die();
        assertThat(Given.failure(run(TITLE)).code()).isEqualTo("SANDBOX_UNAVAILABLE");
    }

    private static String image(String src) {
        return TITLE.replaceFirst(
                "\\{\"type\": \"title\".*\\}\\}\\]", "{\"type\": \"image\", \"src\": \"" + src + "\"}}]");
    }

    @Test
    void filesAreNotFetchedFromPlacesThatAreNotPublic() {
        for (var src : List.of(elsewhere.url() + "/a.png", "http://169.254.169.254/latest", "http://[::1]/a.png")) {
            var failure = Given.failure(run(image(src)));
            assertThat(failure.code()).isEqualTo("ASSET_FORBIDDEN");
            assertThat(failure.origin()).isEqualTo(Failure.Origin.INPUT);
        }
        assertThat(elsewhere.seen).isEmpty();
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void whatIsFetchedMustBeWhatItIsMeantFor() {
        var task = Given.task("video", given(image(elsewhere.url() + "/a.png?key=secret")));
        var failure = Given.failure(executor("127.0.0.0/8").execute(task, new Given.Watched(task).attempt));

        assertThat(failure.code()).isEqualTo("ASSET_UNREADABLE");
        assertThat(failure.message()).doesNotContain("secret");
        elsewhere.script((seen, response) -> response.setStatusCode(404).end());
        assertThat(Given.failure(executor("127.0.0.0/8").execute(task, new Given.Watched(task).attempt))
                        .code())
                .isEqualTo("ASSET_UNAVAILABLE");
        assertThat(Given.failure(run(image("artifact://sha256/" + "b".repeat(64))))
                        .code())
                .isEqualTo("UNKNOWN_ARTIFACT");
    }

    @Test
    void filesOfTheStoreGoToTheSandbox() throws Exception {
        var png = "\u0089PNG\r\n\u001a\nrest".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        var task = Given.task("video", Map.of());
        var kept = shelf.keep("a.png", png, "image/png", task, new Given.Watched(task).attempt);
        var ref = ((dev.electrons.subworkflows.claim.Shelf.Kept.At) kept)
                .artifact()
                .ref();

        assertThat(run(image(ref)).succeeded()).isTrue();

        var job = Json.read(sandbox.seen.getFirst().body(), JsonNode.class);
        assertThat(Base64.getDecoder().decode(job.at("/files/file0.png/base64").asText()))
                .isEqualTo(png);
        assertThat(job.at("/files/job.json").asText()).contains("\"file0.png\"").doesNotContain("artifact:");
    }

    @Test
    void aSoundWithoutSoundIsNamed() {
        var mp4 = "\0\0\0 ftypisom....".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        var task = Given.task("video", Map.of());
        var kept = shelf.keep("a.mp4", mp4, "video/mp4", task, new Given.Watched(task).attempt);
        var ref = ((dev.electrons.subworkflows.claim.Shelf.Kept.At) kept)
                .artifact()
                .ref();
        sandbox.script((seen, response) -> renders(response, CONFIRMED.replace("out.mp4", "file0.mp4"), "nothing"));

        var failure = Given.failure(run(image(ref).replace("\"image\"", "\"audio\"")));

        assertThat(failure.code()).isEqualTo("ASSET_UNREADABLE");
        assertThat(failure.message()).contains("no sound");
        assertThat(sandbox.seen).hasSize(1);
    }

    @Test
    void whatOnlyARenderServiceCanDoIsRefusedWithoutOne() {
        var failure = Given.failure(run(TITLE.replace("\"fade_in\": 0.5", "\"effect\": \"zoomIn\"")));

        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains("only a render service", "timeline.tracks[0].clips[0].effect");
        assertThat(sandbox.seen).isEmpty();
    }

    @Test
    void aFaultyTimelineIsRefusedBeforeAnybodyIsAsked() {
        var failure =
                Given.failure(run("{\"timeline\": {\"tracks\": [{\"clips\": [{}]}]}, \"output\": {\"fps\": 99}}"));

        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains("clips[0].start", "clips[0].length", "clips[0].asset", "output.fps");
        assertThat(proxy.server.seen).isEmpty();
    }

    private void cancelled(java.util.function.BooleanSupplier underWay) throws Exception {
        var task = Given.task("video", given(TITLE));
        var watched = new Given.Watched(task);
        var executor = executor("");
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(underWay::getAsBoolean);

        watched.attempt.stop(Attempt.Stop.CANCELLED);

        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
    }

    @Test
    void aCancelledOneLetsGoOfTheSandboxWithinTwoSeconds() throws Exception {
        sandbox.script((seen, response) -> {}); // never answers
        cancelled(() -> !sandbox.seen.isEmpty());

        await().until(() -> !sandbox.asked("DELETE", "/executions/").isEmpty());
    }

    @Test
    void aCancelledOneIsNotAskedAfterAnyMore() throws Exception {
        proxy.server.script((seen, response) -> status(response, Map.of("id", "r1", "status", "rendering")));
        cancelled(() -> proxy.server.asked("GET", "/v1/renders/").size() > 1);

        var methods = proxy.server.seen.stream().map(Scripted.Seen::method).toList();
        assertThat(methods).containsOnlyOnce("DELETE");
        // The question that was under way may be heard after it, on a connection of its own.
        assertThat(methods.subList(methods.indexOf("DELETE") + 1, methods.size()))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aCancelledOneIsStoppedWhileTheServiceIsSilent() throws Exception {
        proxy.server.script((seen, response) -> {
            if (!seen.method().equals("GET")) {
                status(response, Map.of("id", "r1", "status", "rendering"));
            }
        });
        var watched = new Given.Watched(Given.task("video", given(TITLE)));
        var executor = executor("");
        Thread.startVirtualThread(() -> executor.execute(Given.task("video", given(TITLE)), watched.attempt));
        await().until(() -> !proxy.server.asked("GET", "/v1/renders/").isEmpty());

        watched.attempt.stop(Attempt.Stop.CANCELLED);

        await().until(() -> !proxy.server.asked("DELETE", "/v1/renders/r1").isEmpty());
    }

    @Test
    void oneThatIsNotReadyInTimeIsStoppedToo() {
        proxy.server.script((seen, response) -> status(response, Map.of("id", "r1", "status", "rendering")));
        var task = Given.task("video", given(TITLE));
        InstantSource now = () -> proxy.server.asked("GET", "/v1").isEmpty() ? task.createdAt() : task.deadline();
        clock = now.withZone(ZoneOffset.UTC);

        var outcome = executor("").execute(task, new Given.Watched(task).attempt);

        assertThat(Given.failure(outcome).code()).isEqualTo("DeadlineExceeded");
        assertThat(proxy.server.asked("DELETE", "/v1/renders/r1")).hasSize(1);
    }
}
