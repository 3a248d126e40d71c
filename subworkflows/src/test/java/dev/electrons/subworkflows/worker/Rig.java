package dev.electrons.subworkflows.worker;

import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Health;
import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.Mesh;
import dev.electrons.boot.Settings;
import dev.electrons.classify.Rules;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Tail;
import dev.electrons.kafka.TailListener;
import dev.electrons.kafka.TailStart;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.outside.Allowed;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.Subworkflows;
import dev.electrons.subworkflows.SubworkflowsConfig;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.http.Secrets;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.task.Control;
import dev.electrons.task.Task;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A worker between real topics: what prime would send it, and what prime would hear. */
final class Rig implements AutoCloseable {
    private static final AtomicInteger RIGS = new AtomicInteger();

    final Vertx vertx = Vertx.vertx();
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final KafkaConfig kafka;
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    final List<Received> others = new CopyOnWriteArrayList<>();
    private final Map<AttemptId, Instant> settledAt = new ConcurrentHashMap<>();
    private final Mesh<SubworkflowsConfig> mesh;
    private final Publisher publisher;
    private final Tail tail;
    private final Topics topics;
    private final List<String> deployed = new ArrayList<>();

    Rig(MeshBacking backing) {
        this(backing, List.of("text"), URI.create("http://127.0.0.1:1"));
    }

    /** @param others runner-proxy and sandbox-executor, and a place that http tasks may ask */
    Rig(MeshBacking backing, List<String> kinds, URI others) {
        // One partition, so that tests can say what was committed.
        var prefix = backing.topicPrefix() + RIGS.incrementAndGet() + ".";
        kafka = new KafkaConfig(backing.bootstrap(), Map.of(), prefix, 1, Optional.empty());
        this.topics = kafka.topics();
        var config = new SubworkflowsConfig(
                new HttpConfig("127.0.0.1", 0, OptionalInt.empty()),
                kafka,
                kinds,
                OptionalInt.empty(),
                others,
                others,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Allowed.read(Settings.of(Map.of("DE_HTTP_ALLOW", "127.0.0.0/8")), "DE_HTTP_ALLOW"),
                Secrets.NONE,
                AnswerRules.usual(),
                Rules.standard().usualModels());
        mesh = new Mesh<>("subworkflows", "me-1", config, vertx, meters, new Health(vertx));
        Topics.ensure(mesh, kafka, topics.all(kinds)).await();
        publisher = new Publisher(mesh, kafka);
        tail = Tail.start(mesh, kafka, "prime", new Ear());
        for (var topic : List.of(topics.signals(), topics.streams(), topics.dlq())) {
            tail.watch(topic, List.of(0), new TailStart.Beginning()).await();
        }
    }

    private final class Ear implements TailListener {
        @Override
        public boolean wants(String topic, @Nullable String key) {
            return true;
        }

        @Override
        public void heard(List<Received> batch) {
            for (var received : batch) {
                if (received.topic().equals(topics.signals())
                        && SignalCodec.read(received) instanceof Reading.Understood<Signal>(var signal)) {
                    if (signal instanceof Signal.AttemptSettled settled) {
                        settledAt.putIfAbsent(settled.attempt(), received.timestamp());
                    }
                    signals.add(signal);
                } else {
                    others.add(received);
                }
            }
        }
    }

    /** Starts a worker for text. */
    Rig worker(int window, Executor executor) {
        var clock = Clock.systemUTC();
        var outbox = new Outbox(mesh, kafka, clock);
        var control = new ControlReader(mesh, kafka, outbox, clock);
        var trade = new Trade("text", window, executor, Duration.ofSeconds(1));
        var worker = new TaskWorker(mesh, kafka, trade, outbox, control, clock);
        for (var part : List.of(outbox, control, worker)) {
            deployed.add(vertx.deployVerticle(part).await());
        }
        return this;
    }

    /** Starts all that the service is made of. */
    Rig service() {
        for (var part : Subworkflows.parts(mesh)) {
            deployed.add(vertx.deployVerticle(part).await());
        }
        return this;
    }

    void leave() {
        deployed.reversed().forEach(id -> vertx.undeploy(id).await());
        deployed.clear();
    }

    void send(Task... tasks) {
        var codec = new TaskCodec(topics, "prime");
        publisher
                .send(Arrays.stream(tasks)
                        .map(task -> codec.message(task, Instant.now()))
                        .toList())
                .await();
    }

    void send(Message message) {
        publisher.send(List.of(message)).await();
    }

    void cancel(RunId run) {
        var message = new ControlCodec(topics, "prime").message(Control.cancel(run, "changed my mind", Instant.now()));
        publisher.send(List.of(message)).await();
    }

    List<Signal.AttemptSettled> settled() {
        return signals.stream()
                .filter(Signal.AttemptSettled.class::isInstance)
                .map(Signal.AttemptSettled.class::cast)
                .toList();
    }

    List<Signal.AttemptSettled> settled(Task task) {
        return settled().stream()
                .filter(one -> one.attempt().equals(task.taskId()))
                .toList();
    }

    /** When its worker told of its outcome, however late that was heard here. */
    Instant settledAt(Task task) {
        return Objects.requireNonNull(settledAt.get(task.taskId()), "it has not settled");
    }

    List<Received> others(String topic) {
        return others.stream().filter(one -> one.topic().equals(topic)).toList();
    }

    /** What the workers of a kind have committed of its one partition. */
    Optional<OffsetAndMetadata> committed(String kind) {
        var properties = new Properties();
        properties.putAll(Map.of("bootstrap.servers", kafka.bootstrap()));
        try (var admin = Admin.create(properties)) {
            var offsets = admin.listConsumerGroupOffsets(kafka.topicPrefix() + "workers." + kind)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return Optional.ofNullable(offsets.get(new TopicPartition(topics.tasks(kind), 0)));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        leave();
        tail.stop().await();
        publisher.close().await();
        vertx.close().await();
    }
}
