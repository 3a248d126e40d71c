package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.MeshBacking;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Service;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.runners.RunnerProxy;
import dev.electrons.runners.RunnerProxyConfig;
import dev.electrons.task.Task;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker is killed when those it asked have done the work and before it could say so: nobody does the work, or pays, twice. */
@dev.electrons.backing.Mesh
class PaidOnceIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> KINDS =
            List.of("code", "text", "agent", "image", "audio", "product-shipping-research", "video");

    private static final Value TIMELINE = Value.of(Json.read("""
            {"tracks": [{"clips": [{"start": 0, "length": 1, "asset": {"type": "title", "text": "Hello"}}]}]}""", JsonNode.class));

    @TempDir
    static Path folder;

    /** Enough of a service to publish. */
    private record Nobody(HttpConfig http) implements ServiceConfig {}

    private final MeshBacking backing;
    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KafkaConfig kafka;
    private final Publisher publisher;
    private final Postgres postgres;
    private final AgentRunner runner;
    private final WordVendor words = new WordVendor("words", Speech.openai);
    private final ToolModel model;
    private final ProviderServer makers;
    private final Service proxy;
    private final ServiceProcess worker;

    PaidOnceIT(MeshBacking backing) throws Exception {
        this.backing = backing;
        kafka = new KafkaConfig(backing.bootstrap(), Map.of(), backing.topicPrefix(), 1, Optional.empty());
        var mesh = new Mesh<>(
                "prime",
                "me-1",
                new Nobody(new HttpConfig("127.0.0.1", 0, OptionalInt.empty())),
                vertx,
                meters,
                new Health(vertx));
        Topics.ensure(mesh, kafka, kafka.topics().all(KINDS)).await();
        publisher = new Publisher(mesh, kafka);
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(settings(0))));
        postgres.ready().await();
        int runnerPort = Ports.free();
        int modelPort = Ports.free();
        int makersPort = Ports.free();
        int proxyPort = Ports.free();
        runner = new AgentRunner(runnerPort);
        model = new ToolModel(modelPort);
        makers = new ProviderServer(makersPort);
        var key = Files.writeString(folder.resolve("words.key"), words.key());
        var runners = Files.writeString(
                folder.resolve("runners.yaml"), """
                runners:
                  - {name: agent, protocol: cli, url: "http://127.0.0.1:%d", models: {claude-sonnet-4.5: sonnet}}
                  - {name: words, protocol: openai, url: "%s", secret: "file:%s", models: {nemotron-70b: words}}
                  - {name: tooled, protocol: openai, url: "http://127.0.0.1:%d", models: {glm-4-7b: tooled}}
                  - {name: makers, protocol: openai, url: "http://127.0.0.1:%5$d", models: {paint: paint, voice: voice, scales: scales}}
                  - {name: cinema, protocol: render, url: "http://127.0.0.1:%5$d"}
                """.formatted(runnerPort, words.url(), key, modelPort, makersPort));
        var settings = settings(proxyPort);
        settings.put("DE_RUNNERS_FILE", runners.toString());
        proxy = Service.<RunnerProxyConfig>start(
                        "runner-proxy",
                        Settings.of(settings),
                        RunnerProxyConfig::read,
                        RunnerProxy::parts,
                        vertx,
                        meters)
                .await();
        worker = worker(proxyPort);
    }

    private Map<String, String> settings(int port) {
        var settings = new HashMap<>(backing.settings());
        settings.put("DE_PORT", String.valueOf(port));
        settings.put("DE_TOPIC_PARTITIONS", "1");
        return settings;
    }

    private ServiceProcess worker(int proxyPort) throws IOException {
        var environment = settings(Ports.free());
        environment.put("DE_INSTANCE", "worker-1");
        environment.put("DE_SUBWORKFLOWS", String.join(",", KINDS));
        environment.put("DE_RUNNER_PROXY_URL", "http://127.0.0.1:" + proxyPort);
        return ServiceProcess.start(Processes.PROJECT, "subworkflows", ServiceProcess.SMALL_HEAP, environment, folder);
    }

    @BeforeEach
    void ready() {
        worker.awaitReady(SOON);
    }

    @AfterEach
    void close() {
        worker.close();
        proxy.stop().await();
        runner.close();
        words.close();
        model.close();
        makers.close();
        publisher.close().await();
        postgres.close().await();
        vertx.close().await();
    }

    private static void freeze(long pid) {
        try {
            new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long rows(String table, String column, String key) {
        var sql = "select count(*) from " + table + " where " + column + " = $1";
        return postgres.query(sql, Tuple.of(key)).await().iterator().next().getLong(0);
    }

    private long kept(Task task) {
        return rows("runner_responses", "attempt_id", task.taskId().toString());
    }

    private static Task task(String kind, String prompt, String model) {
        return task(kind, Map.of("prompt", prompt), model);
    }

    private static Task task(String kind, Map<String, ?> input, String... models) {
        var now = Instant.now();
        return new Task(
                new AttemptId(RunId.next(), "work", 0, 1),
                kind,
                "shop",
                5,
                Value.of(input),
                List.of(models),
                now.plus(Duration.ofMinutes(5)),
                now,
                null,
                null,
                null,
                null);
    }

    /** All of them are about to answer: the worker hears none of it. */
    private void deafen() {
        await().atMost(SOON).until(() -> !words.asked.isEmpty() && makers.asked.contains("/render"));
        freeze(worker.pid());
        words.goOn();
    }

    private static void arrive(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void answersThatTheirWorkerNeverToldAreToldByTheNextOne() {
        var code = task("code", "Write a function that adds two numbers", "claude-sonnet-4.5");
        var text = task("text", "Tell of the tides", "nemotron-70b");
        var agent = task("agent", "counting what is there?", "glm-4-7b");
        var image = task("image", "A cat", "paint");
        var audio = task("audio", "Good morning", "voice");
        var parcel = task(
                "product-shipping-research", Map.of("product", Map.of("sku", "KET-1", "name", "Kettle")), "scales");
        var video = task("video", Map.of("timeline", TIMELINE));
        var expected = Map.of(
                code, AgentRunner.WORK.strip(),
                text, "words" + WordVendor.REST,
                agent, "there are two",
                image, "image/png",
                audio, "\"duration_seconds\":0.25",
                parcel, "\"weight_lb\":2.5",
                video, "https://films.example/1.mp4");
        model.script(
                "counting", ToolModel.calls("list", "{\"items\":[1,2],\"steps\":[]}"), ToolModel.says("there are two"));
        words.hold();
        makers.endless = true;
        var barrier = new CyclicBarrier(5, this::deafen);
        runner.beforeAnswer = () -> arrive(barrier);
        model.beforeLastLine = () -> arrive(barrier);
        makers.beforeAnswer = () -> arrive(barrier);

        var tasks = new TaskCodec(kafka.topics(), "prime");
        publisher
                .send(expected.keySet().stream()
                        .map(task -> tasks.message(task, Instant.now()))
                        .toList())
                .await();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(expected.keySet())
                        .allSatisfy(
                                task -> assertThat(kept(task)).as(task.kind()).isEqualTo(calls(task))));
        runner.beforeAnswer = () -> {};
        model.beforeLastLine = () -> {};
        makers.beforeAnswer = () -> {};
        makers.endless = false;
        worker.kill();
        worker.restart();

        try (var signals = new TopicLedger(backing.bootstrap(), kafka.topics().signals())) {
            await().atMost(SOON).untilAsserted(() -> {
                signals.catchUp();
                expected.forEach((task, words) -> assertThat(
                                signals.said(task.taskId().run().toString()))
                        .as(task.kind())
                        .anyMatch(said -> said.contains(words)));
            });
        }
        assertThat(runner.jobs).hasValue(1);
        assertThat(words.asked).hasSize(1);
        assertThat(model.asked).hasValue(2);
        assertThat(makers.asked)
                .containsExactlyInAnyOrder(
                        "/v1/images/generations", "/v1/audio/speech", "/v1/chat/completions", "/render");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(expected.keySet())
                        .allSatisfy(
                                task -> assertThat(paid(task)).as(task.kind()).isEqualTo(calls(task))));
        assertThat(meters.scrape()).contains("de_runners_replayed_total 8.0");
    }

    /** How often somebody is asked who takes money for it. */
    private static int calls(Task task) {
        return task.kind().equals("agent") ? 2 : 1;
    }

    private long paid(Task task) {
        return rows("runner_attempts", "run_id", task.taskId().run().toString());
    }
}
