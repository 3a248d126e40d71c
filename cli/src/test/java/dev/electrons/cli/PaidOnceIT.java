package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker is killed when its agent has done the work and before it could say so: nobody does the work, or pays, twice. */
@dev.electrons.backing.Mesh
class PaidOnceIT {
    private static final Duration SOON = Duration.ofSeconds(60);

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
        Topics.ensure(mesh, kafka, kafka.topics().all(List.of("code"))).await();
        publisher = new Publisher(mesh, kafka);
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(settings(0))));
        postgres.ready().await();
        int runnerPort = Ports.free();
        int proxyPort = Ports.free();
        runner = new AgentRunner(runnerPort);
        var runners = Files.writeString(
                folder.resolve("runners.yaml"),
                "runners: [{name: agent, protocol: cli, url: \"http://127.0.0.1:" + runnerPort
                        + "\", models: {\"*\": \"*\"}}]");
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
        environment.put("DE_SUBWORKFLOWS", "code");
        environment.put("DE_RUNNER_PROXY_URL", "http://127.0.0.1:" + proxyPort);
        return ServiceProcess.start(Processes.PROJECT, "subworkflows", ServiceProcess.SMALL_HEAP, environment, folder);
    }

    @BeforeEach
    void ready() {
        await().atMost(SOON).until(worker::ready);
    }

    @AfterEach
    void close() {
        worker.close();
        proxy.stop().await();
        runner.close();
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

    private long rows(String sql, String key) {
        return postgres.query(sql, Tuple.of(key)).await().iterator().next().getLong(0);
    }

    @Test
    void anAnswerThatItsWorkerNeverToldIsToldByTheNextOne() {
        var now = Instant.now();
        var task = new Task(
                new AttemptId(RunId.next(), "work", 0, 1),
                "code",
                "shop",
                5,
                Value.of(Map.of("prompt", "Write a function that adds two numbers")),
                List.of("claude-sonnet-4.5"),
                now.plus(Duration.ofMinutes(5)),
                now,
                null,
                null,
                null);
        runner.beforeAnswer = () -> freeze(worker.pid());

        publisher
                .send(List.of(new TaskCodec(kafka.topics(), "prime").message(task, now)))
                .await();
        await().atMost(SOON)
                .until(() -> rows(
                                "select count(*) from runner_responses where attempt_id = $1",
                                task.taskId().toString())
                        == 1);
        runner.beforeAnswer = () -> {};
        worker.kill();
        worker.restart();

        try (var signals = new TopicLedger(backing.bootstrap(), kafka.topics().signals())) {
            var run = task.taskId().run().toString();
            await().atMost(SOON).untilAsserted(() -> {
                signals.catchUp();
                assertThat(signals.said(run)).anyMatch(said -> said.contains(AgentRunner.WORK.strip()));
            });
            assertThat(runner.jobs).hasValue(1);
            await().atMost(SOON).until(() -> rows("select count(*) from runner_attempts where run_id = $1", run) == 1);
            assertThat(meters.scrape()).contains("de_runners_replayed_total 1.0");
        }
    }
}
