package dev.electrons.kafka;

import dev.electrons.boot.Health;
import dev.electrons.boot.Mesh;
import dev.electrons.task.Kinds;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/** Names of the topics: what travels where. */
public record Topics(String prefix) {
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,101}");

    /** Task types, in the words of the door, whose results have a topic of their own. */
    public static final List<String> RESULT_TYPES = List.of(
            "code",
            "program",
            "text",
            "image",
            "audio",
            "video",
            "product-shipping",
            Kinds.PRODUCT_SHIPPING,
            "workflow");

    /** Everything that may change a run; keyed by run. */
    public String signals() {
        return prefix + "signals";
    }

    /**
     * Attempts for workers of one kind; keyed by task id.
     *
     * @throws IllegalArgumentException when the kind can't be part of a topic's name
     */
    public String tasks(String kind) {
        if (!legal(kind)) {
            throw new IllegalArgumentException("not a task kind: " + kind);
        }
        return prefix + "tasks." + kind;
    }

    /** Every event of every run, once durable; keyed by run. */
    public String events() {
        return prefix + "events";
    }

    /** Every result; keyed by run. */
    public String results() {
        return prefix + "results";
    }

    /** Results of one of {@link #RESULT_TYPES}; keyed by run. */
    public String results(String taskType) {
        return prefix + "results." + taskType;
    }

    /** Live output; keyed by run. */
    public String streams() {
        return prefix + "streams";
    }

    /** What every worker must hear; keyed by run. */
    public String control() {
        return prefix + "control";
    }

    /** What could not be read or handled. */
    public String dlq() {
        return prefix + "dlq";
    }

    /** Every topic the mesh itself needs, with tasks for these kinds. */
    public Set<String> all(List<String> kinds) {
        var all = new LinkedHashSet<>(List.of(signals(), events(), results(), streams(), control(), dlq()));
        kinds.forEach(kind -> all.add(tasks(kind)));
        RESULT_TYPES.forEach(type -> all.add(results(type)));
        return all;
    }

    /**
     * Creates the ones that are missing, waiting for the broker as long as it takes and saying so in the log. Topics that
     * are there stay as they are.
     */
    public static Future<Void> ensure(Mesh<?> mesh, KafkaConfig config, Collection<String> topics) {
        return new TopicCreation(mesh, config, topics).run();
    }

    /** The same; until they are there the service is not ready, and says so. */
    public static Future<Void> required(Mesh<?> mesh, KafkaConfig config, Collection<String> topics) {
        var there = ensure(mesh, config, topics);
        mesh.health()
                .register(
                        "topics",
                        () -> Future.succeededFuture(
                                there.succeeded()
                                        ? Health.Finding.up(Map.of())
                                        : Health.Finding.down(Map.of("waiting_for", topics.size() + " topics"))));
        return there;
    }

    /** Whether a kind or prefix can be part of a topic's name. */
    public static boolean legal(String part) {
        return LEGAL.matcher(part).matches();
    }

    /** The partition that every well-behaved producer (murmur2) puts a key into. */
    public static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
