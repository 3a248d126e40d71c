package dev.electrons.prime.coordinate;

import dev.electrons.boot.Mesh;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Topics;
import dev.electrons.task.Kinds;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Topics of external workers, which somebody may name who has none yet: made when the first task goes there. */
final class TaskTopics {
    private static final int MOST = 10_000;

    private final Mesh<?> mesh;
    private final KafkaConfig config;
    private final String prefix;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    TaskTopics(Mesh<?> mesh, KafkaConfig config) {
        this.mesh = mesh;
        this.config = config;
        var some = config.topics().tasks(Kinds.CODE);
        prefix = some.substring(0, some.length() - Kinds.CODE.length());
        known.addAll(config.topics().all(Kinds.ALL));
    }

    /** Completes when all that these messages go to is there. */
    Future<Void> ready(List<Message> messages) {
        Set<String> missing = messages.stream()
                .map(Message::topic)
                .filter(topic -> topic.startsWith(prefix) && !known.contains(topic))
                .collect(Collectors.toCollection(HashSet::new));
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        if (known.size() > MOST) {
            known.clear();
        }
        return Topics.ensure(mesh, config, missing).onSuccess(_ -> known.addAll(missing));
    }
}
