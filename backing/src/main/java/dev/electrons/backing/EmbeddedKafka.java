package dev.electrons.backing;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker in this process, its own controller, with data kept in a folder. */
final class EmbeddedKafka {
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final String FLUSH = "10000";

    private final Path data;
    private final Ports ports;
    private @Nullable KafkaRaftServer server;

    EmbeddedKafka(Path data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    String bootstrap() {
        return "127.0.0.1:" + ports.kafka();
    }

    synchronized void start() {
        if (server == null) {
            format();
            var next = new KafkaRaftServer(new KafkaConfig(properties()), Time.SYSTEM);
            next.startup();
            server = next;
        }
    }

    synchronized void stop() {
        var running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    private void format() {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(CLUSTER)
                    .setNodeId(1)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data.toString())
                    .setDirectories(List.of(data.toString()))
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("the broker's data folder " + data + " could not be formatted", e);
        }
    }

    /**
     * A laptop's broker: few threads, small buffers, one replica of everything. Of a busy partition it writes every few
     * megabytes to the disk: what the system would write by itself, all at once after half a minute, keeps every commit of
     * the database on the same disk waiting.
     */
    private Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + ports.controller()),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + ports.kafka() + ",CONTROLLER://127.0.0.1:" + ports.controller()),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.kafka()),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", data.toString()),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("num.recovery.threads.per.data.dir", "2"),
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
                Map.entry("log.cleaner.io.buffer.size", "131072"),
                Map.entry("log.index.size.max.bytes", "1048576"),
                Map.entry("log.retention.hours", "168"),
                Map.entry("log.flush.interval.messages", FLUSH),
                Map.entry("message.max.bytes", "33554432"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("controlled.shutdown.enable", "false"),
                Map.entry("auto.create.topics.enable", "false"));
    }
}
