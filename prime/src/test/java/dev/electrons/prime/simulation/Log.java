package dev.electrons.prime.simulation;

import dev.electrons.kafka.Message;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The broker: topics of partitions of records, each with its offset, as many partitions in each topic. */
final class Log {
    private final int partitions;
    private final Clock clock;
    private final List<Received> everything = new ArrayList<>();
    private final Map<String, List<List<Received>>> topics = new LinkedHashMap<>();

    Log(int partitions, Clock clock) {
        this.partitions = partitions;
        this.clock = clock;
    }

    int partitions() {
        return partitions;
    }

    Received add(Message message) {
        var key = message.key();
        int partition = message.partition() != null
                ? message.partition()
                : Topics.partition(key == null ? message.id() : key, partitions);
        var records = partition(message.topic(), partition);
        var headers = new HashMap<>(message.extra());
        headers.put("ce_id", message.id());
        headers.put("ce_type", message.type());
        var record =
                new Received(message.topic(), partition, records.size(), clock.instant(), key, headers, message.body());
        records.add(record);
        everything.add(record);
        return record;
    }

    List<Received> partition(String topic, int partition) {
        return topics.computeIfAbsent(
                        topic,
                        _ -> IntStream.range(0, partitions)
                                .mapToObj(_ -> (List<Received>) new ArrayList<Received>())
                                .toList())
                .get(partition);
    }

    /** Records of all topics in the order in which they came. */
    List<Received> everything() {
        return everything;
    }
}
