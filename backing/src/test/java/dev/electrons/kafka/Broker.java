package dev.electrons.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A real broker on free ports, which can go away and come back with its data. */
final class Broker implements AutoCloseable {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

    private final int port = freePort();
    private final int controllerPort = freePort();
    private final Path data = folder();
    private @Nullable KafkaRaftServer server;

    Broker() {
        format();
        start();
    }

    /** One for every test class that does not stop it. */
    static Broker shared() {
        return Shared.BROKER;
    }

    private static final class Shared {
        private static final Broker BROKER = new Broker();
    }

    /** Where it is, with topic names that nobody else uses. */
    dev.electrons.kafka.KafkaConfig config() {
        return dev.electrons.kafka.KafkaConfig.at("127.0.0.1:" + port, "t" + PREFIXES.incrementAndGet() + ".");
    }

    void start() {
        if (server != null) {
            return;
        }
        var next = new KafkaRaftServer(new KafkaConfig(properties()), Time.SYSTEM);
        next.startup();
        server = next;
    }

    void stop() {
        var running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", data.toString()),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("auto.create.topics.enable", "false"));
    }

    private void format() {
        try {
            new Formatter()
                    .setClusterId(CLUSTER)
                    .setNodeId(1)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data.toString())
                    .setDirectories(java.util.List.of(data.toString()))
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("the broker's folder could not be formatted", e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("broker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
