package dev.electrons.subworkflows.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.claim.MemoryShelf;
import dev.electrons.subworkflows.provider.ScriptedProxy;
import dev.electrons.task.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioExecutorTest {
    private static final String PATH = "/v1/audio/speech";

    @TempDir
    static Path folder;

    private static Buffer sound;

    private final ScriptedProxy proxy = new ScriptedProxy((seen, response) -> speaks(response, sound));
    private final MemoryShelf shelf = new MemoryShelf();
    private final AudioExecutor executor = new AudioExecutor(proxy.providers, shelf);

    @BeforeAll
    static void record() throws Exception {
        sound = Ffmpeg.make(folder, "sound.mp3", "-f", "lavfi", "-i", "sine=duration=2");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private static void speaks(HttpServerResponse response, Buffer bytes) {
        ScriptedProxy.by(response, "elevenlabs", "eleven_v2")
                .putHeader("Content-Type", "audio/mpeg")
                .end(bytes);
    }

    private Outcome run(Map<String, ?> input, String... models) {
        var task = Given.task("audio", input, models);
        return executor.execute(task, new Given.Watched(task).attempt);
    }

    @Test
    void itMayTakeSoLongAndNoLonger() {
        var task = Given.task("audio", Map.of("text", "Hello"), Duration.ofMinutes(10));
        executor.execute(task, new Given.Watched(task).attempt);
        var given = proxy.server.asked("POST", PATH).getFirst().headers().getOrDefault("X-DE-Timeout-Ms", "0");
        assertThat(Integer.parseInt(given)).isBetween(45_000, 59_000);
    }

    @Test
    void speechThatBreaksOffIsHadFromSomebodyElse() {
        proxy.server.script((seen, response) -> {
            if (seen.body().contains("\"first\"")) {
                response.setChunked(true).write(sound.slice(0, 1_000)).onSuccess(_ -> response.reset());
            } else {
                speaks(response, sound);
            }
        });

        var outcome = run(Map.of("text", "Hello there"), "first");

        assertThat(Given.output(outcome).path("provider").asText()).isEqualTo("elevenlabs");
        assertThat(proxy.models(PATH)).containsExactly("first", "");
    }

    @Test
    void whatIsSpokenIsKeptAndMeasured() {
        var outcome = run(
                Map.of(
                        "text",
                        "Hello there",
                        "prompt",
                        "not this",
                        "voice",
                        "rachel",
                        "stability",
                        0.5,
                        "similarity_boost",
                        0.7,
                        "style",
                        0,
                        "speed",
                        1.1),
                "eleven_v2");

        var output = Given.output(outcome);
        assertThat(output.path("duration_seconds").asDouble()).isCloseTo(2, within(0.1));
        assertThat(output.path("media_type").asText()).isEqualTo("audio/mpeg");
        assertThat(output.path("provider").asText()).isEqualTo("elevenlabs");
        assertThat(shelf.bytes(output.path("artifact").asText())).isEqualTo(sound.getBytes());
        assertThat(outcome.execution().artifacts())
                .singleElement()
                .satisfies(file -> assertThat(file.path()).isEqualTo("speech.mp3"));
        var asked = proxy.body(PATH, 0);
        assertThat(asked.path("model").asText()).isEqualTo("eleven_v2");
        assertThat(asked.path("input").asText()).isEqualTo("Hello there");
        assertThat(asked.path("voice").asText()).isEqualTo("rachel");
        assertThat(asked.path("response_format").asText()).isEqualTo("mp3");
        assertThat(asked.path("stability").asDouble()).isEqualTo(0.5);
        assertThat(asked.path("style").asDouble(-1)).isZero();
        assertThat(asked.path("similarity_boost").asDouble()).isEqualTo(0.7);
        assertThat(asked.path("speed").asDouble()).isEqualTo(1.1);
    }

    @Test
    void aPlainRequestsPromptIsSpoken() {
        run(Map.of("prompt", "Hello there"));

        assertThat(proxy.body(PATH, 0).path("input").asText()).isEqualTo("Hello there");
        assertThat(proxy.body(PATH, 0).has("model")).isFalse();
    }

    @Test
    void aVoiceThatIsNamedWhereAModelWouldBeIsNoModel() {
        run(Map.of("prompt", "Hello there", "voice", "rachel"), "rachel");

        assertThat(proxy.body(PATH, 0).path("voice").asText()).isEqualTo("rachel");
        assertThat(proxy.body(PATH, 0).has("model")).isFalse();
    }

    @Test
    void whatIsNoSoundGoesToTheNextProviderAndIsNeverGivenALength() {
        proxy.server.script((seen, response) -> {
            if (seen.body().contains("first")) {
                speaks(response, Buffer.buffer("{\"error\": \"quota\"}"));
            } else {
                speaks(response, sound);
            }
        });
        assertThat(run(Map.of("text", "Hello"), "first", "second").succeeded()).isTrue();
        assertThat(proxy.models(PATH)).containsExactly("first", "second");

        proxy.server.script((seen, response) -> speaks(response, Buffer.buffer("{\"error\": \"quota\"}")));
        var outcome = run(Map.of("text", "Hello"));
        assertThat(Given.failure(outcome).code()).isEqualTo("AUDIO_UNREADABLE");
        assertThat(Given.output(outcome).has("duration_seconds")).isFalse();
    }

    @Test
    void withNobodyThereItSaysWhy() {
        proxy.server.script((seen, response) -> ScriptedProxy.nobody(response, "elevenlabs: no credentials"));

        var failure = Given.failure(run(Map.of("text", "Hello")));
        assertThat(failure.code()).isEqualTo("ALL_PROVIDERS_FAILED");
        assertThat(failure.message()).contains("elevenlabs: no credentials");
        assertThat(failure.retryAfterMs()).isEqualTo(5_000);
    }

    @Test
    void everythingThatIsWrongWithTheInputIsNamedAtOnce() {
        var failure = Given.failure(run(Map.of(
                "text",
                "x".repeat(10_001),
                "stability",
                1.5,
                "similarity_boost",
                -1,
                "style",
                2,
                "speed",
                9,
                "format",
                "ogg")));

        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message())
                .contains("text must have", "stability must be from 0.0 to 1.0", "similarity_boost", "style", "speed")
                .contains("format must be mp3 or wav");
        assertThat(Given.failure(run(Map.of("text", " "))).message()).isEqualTo("text is required");
        assertThat(proxy.server.seen).isEmpty();
    }

    @Test
    void aCancelledOneLetsGoWithinTwoSeconds() throws Exception {
        proxy.server.script((seen, response) -> Scripted.stream(response)
                .putHeader("Content-Type", "audio/mpeg")
                .write("x"));
        var task = Given.task("audio", Map.of("text", "Hello"));
        var watched = new Given.Watched(task);
        var running = CompletableFuture.supplyAsync(
                () -> executor.execute(task, watched.attempt), Thread::startVirtualThread);
        await().until(() -> !proxy.server.seen.isEmpty());

        watched.attempt.stop(Attempt.Stop.CANCELLED);

        assertThat(Given.failure(running.get(2, TimeUnit.SECONDS)).code()).isEqualTo("CANCELLED");
        await().until(() -> proxy.server.dropped.contains(PATH));
    }
}
