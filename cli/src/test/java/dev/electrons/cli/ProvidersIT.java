package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import dev.electrons.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pictures, speech, films, figures and agents of vendors on loopback, with their prices, from the door and back. */
class ProvidersIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int VENDOR = Ports.free();

    @RegisterExtension
    private static final WholeMesh mesh =
            new WholeMesh().setting("DE_CALLBACK_ALLOW", "127.0.0.0/8").runners("""
            runners:
              - {name: words, protocol: openai, provider: wordsmith, url: "http://127.0.0.1:%1$d", models: {words: words}}
              - {name: painter, protocol: openai, url: "http://127.0.0.1:%1$d", models: {ideogram-v2: paint, speech: speech}}
              - {name: cinema, protocol: render, url: "http://127.0.0.1:%1$d"}
              - {name: agent, protocol: cli, url: "http://127.0.0.1:%1$d", models: {claude-sonnet-4.5: "*"}}
            prices: {version: v, models: {words: {input_per_mtok_usd: 1000, output_per_mtok_usd: 1000},
              ideogram-v2: {input_per_mtok_usd: 0, output_per_mtok_usd: 500}}}
            """.formatted(VENDOR));

    private static final Door door = mesh.door();
    private static final ProviderServer vendor = new ProviderServer(VENDOR);

    @AfterAll
    static void down() {
        vendor.close();
    }

    private static String posted(String body) throws Exception {
        return door.post("intake", body, true).orFail().path("run_id").asText();
    }

    private static JsonNode ended(String body) throws Exception {
        return door.ended(posted(body), LONGEST);
    }

    private static byte[] kept(JsonNode ended) throws Exception {
        var ref = ended.at("/output/artifact").asText();
        assertThat(ended.at("/result/artifacts/0/ref").asText())
                .as(ended.toString())
                .isEqualTo(ref);
        var path = mesh.url() + "/executions/" + ended.path("run_id").asText() + "/artifacts/"
                + ref.substring("artifact://sha256/".length());
        var request = HttpRequest.newBuilder(URI.create(path)).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }

    @Test
    void aPictureIsKeptAndReadBackAndHasItsPrice() throws Exception {
        var ended = ended("{\"query\":\"a cat\",\"task_type\":\"image\"}");
        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        assertThat(ended.at("/output/media_type").asText()).isEqualTo("image/png");
        assertThat(kept(ended)).isEqualTo(ProviderServer.PICTURE);
        assertThat(ended.at("/result/usage/cost_usd").asDouble()).isEqualTo(0.05);
        assertThat(ended.at("/result/attempted_models/0").asText()).isEqualTo("ideogram-v2");
    }

    @Test
    void speechIsKeptWithItsLength() throws Exception {
        var ended = ended("{\"query\":\"Good morning\",\"task_type\":\"audio\",\"model\":\"speech\"}");
        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        assertThat(ended.at("/output/duration_seconds").asDouble()).isEqualTo(0.25);
        assertThat(new String(kept(ended), 0, 4, UTF_8)).isEqualTo("RIFF");
    }

    @Test
    void figuresOfAParcelAreFoundInAFenceAmongChatter() throws Exception {
        var ended = ended("""
                {"query": "research it", "task_type": "product-shipping", "model": "words",
                 "product": {"sku": "KET-1", "name": "Kettle"}}""");
        assertThat(ended.at("/output/weight_lb").asDouble())
                .as(ended.toString())
                .isEqualTo(2.5);
        assertThat(ended.at("/output/confidence").asText()).isEqualTo("high");
        assertThat(ended.path("provider").asText()).isEqualTo("wordsmith");
        assertThat(ended.at("/result/usage/cost_usd").asDouble()).isEqualTo(0.01);
    }

    @Test
    void aTextsPriceComesAtTheEndOfItsStreamAndAGraphsIsThatOfAllItsNodes() throws Exception {
        var text = ended("{\"query\":\"Greet me\",\"task_type\":\"text\",\"model\":\"words\"}");
        assertThat(text.at("/result/usage/cost_usd").asDouble())
                .as(text.toString())
                .isEqualTo(0.01);

        var graph = Json.read("""
                {"task_id": "graph-of-words", "title": "words", "workflow": {
                  "nodes": [{"id": "a", "kind": "text", "config": {"prompt": "one", "model": "words"}},
                            {"id": "b", "kind": "text", "config": {"prompt": "two", "model": "words"}}],
                  "edges": [{"from": "a", "to": "b"}]}}""", JsonNode.class);
        var run = door.post("executions", graph).orFail().path("run_id").asText();
        var ended = door.ended(run, LONGEST);
        assertThat(ended.at("/result/usage/cost_usd").asDouble())
                .as(ended.toString())
                .isEqualTo(0.02);
        assertThat(ended.at("/result/executor").asText()).isEqualTo("runner-proxy");
        assertThat(ended.at("/result/attempted_models/0").asText()).isEqualTo("words");
    }

    @Test
    void aFilmGoesThroughAllItsStatesWhichAreSeen() throws Exception {
        vendor.endless = false;
        var run = posted(FILM);
        var heard = new ByteArrayOutputStream();
        var ended = followed(run, heard);
        assertThat(ended.at("/output/video_url").asText())
                .as(ended.toString())
                .isEqualTo("https://films.example/1.mp4");
        assertThat(heard.toString(UTF_8)).containsSubsequence("queued", "fetching", "rendering", "saving", "done");
    }

    @Test
    void aCancelledFilmIsStoppedAtItsService() throws Exception {
        vendor.endless = true;
        var run = posted(FILM);
        var heard = new ByteArrayOutputStream();
        var following = CompletableFuture.supplyAsync(() -> {
            try {
                return followed(run, heard);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LONGEST).until(() -> heard.toString(UTF_8).contains("rendering"));
        door.delete("executions/" + run).orFail();
        assertThat(following.get().path("phase").asText()).isEqualTo("Cancelled");
        await().atMost(LONGEST).until(() -> !vendor.stopped.isEmpty());
    }

    private static final String FILM = """
            {"query": "render it", "task_type": "video", "timeline": {"tracks": [{"clips": [{"start": 0, "length": 1,
              "asset": {"type": "title", "text": "The sea"}}]}]}}""";

    private static JsonNode followed(String run, ByteArrayOutputStream heard) throws IOException, InterruptedException {
        var out = new PrintStream(heard, true, UTF_8);
        return new Live(door, out, out, true, Live.Patience.USUAL).follow(run, LONGEST);
    }

    @Test
    void anAgentThatOnlySaysThatItIsDoneIsQuarantinedWhereverItIsTold() throws Exception {
        var ended = ended("""
                {"query": "please write a function that adds", "task_type": "code", "callback_url": "http://127.0.0.1:%d/told"}""".formatted(VENDOR));
        assertThat(ended.at("/result/status").asText()).as(ended.toString()).isEqualTo("quarantined");
        assertThat(ended.path("status").asText()).isEqualTo("complete");
        assertThat(ended.at("/output/success").asBoolean(true)).isFalse();
        assertThat(ended.path("error_code").asText()).isEqualTo("QUARANTINED");
        assertThat(ended.path("error").asText()).startsWith("too-short: ");
        var run = ended.path("run_id").asText();
        assertThat(new TopicRecords(mesh.bootstrap(), "de.results.code").atLeast(1))
                .map(record -> Json.read(record.value(), JsonNode.class))
                .anySatisfy(result -> {
                    assertThat(result.path("run_id").asText()).isEqualTo(run);
                    assertThat(result.path("status").asText()).isEqualTo("quarantined");
                    assertThat(result.path("error").asText()).startsWith("too-short: ");
                });
        await().atMost(LONGEST)
                .until(() -> vendor.told.stream()
                        .anyMatch(result -> result.toString().contains(run)
                                && result.toString().contains("\"status\":\"quarantined\"")
                                && result.toString().contains("too-short: ")));
    }
}
