package dev.electrons.kafka;

import dev.electrons.boot.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader without a group: reads the partitions it is told to, from where it is told to, while it is told to. Every
 * tail sees everything there; nothing is committed.
 */
public final class Tail {
    private static final Logger log = LoggerFactory.getLogger(Tail.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(8);

    private record Catching(Map<TopicPartition, Long> ends, Promise<Void> promise) {}

    /** What the reading thread is asked to do, in order. */
    private sealed interface Wish {
        Promise<?> promise();
    }

    private record Asked(Function<Consumer<String, byte[]>, ?> what, Promise<Object> promise) implements Wish {}

    private record Watch(Set<TopicPartition> places, TailStart start, Promise<Object> promise) implements Wish {}

    private final String name;
    private final TailListener listener;
    private final Progress progress;
    private final ConsumerThread thread;
    private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long said = System.nanoTime() - SAY_EVERY.toNanos();
    private final List<Catching> catching = new ArrayList<>();

    private Tail(Mesh<?> mesh, KafkaConfig config, String name, TailListener listener) {
        this.name = name;
        this.listener = listener;
        this.progress = new Progress(mesh, name);
        var id = Clients.id(mesh, name);
        this.thread = new ConsumerThread(
                mesh.vertx(), mesh.service() + "-" + name, () -> Clients.tail(config, id), this::consume, progress);
    }

    /** A tail that watches nothing yet. */
    public static Tail start(Mesh<?> mesh, KafkaConfig config, String name, TailListener listener) {
        var tail = new Tail(mesh, config, name, listener);
        tail.thread.start();
        return tail;
    }

    /**
     * Reads these partitions, too. One that is read already is only ever moved back: who hears something again must
     * recognise it.
     *
     * @return succeeds once the position is certain, so that nothing published after that is missed; fails with {@link
     *     KafkaAway} after about 5 s
     */
    public Future<Void> watch(String topic, Collection<Integer> partitions, TailStart start) {
        Promise<Object> promise = Promise.promise();
        return wish(new Watch(places(topic, partitions), start, promise)).mapEmpty();
    }

    /** Reads these partitions no longer. */
    public Future<Void> unwatch(String topic, Collection<Integer> partitions) {
        var places = places(topic, partitions);
        return wish(consumer -> {
                    positions.keySet().removeAll(places);
                    consumer.assign(positions.keySet());
                    return true;
                })
                .mapEmpty();
    }

    /**
     * Succeeds once everything has been heard that is in these watched partitions now; fails with {@link KafkaAway} when
     * nobody can say what that is.
     */
    public Future<Void> caughtUp(String topic, Collection<Integer> partitions) {
        var places = places(topic, partitions);
        Promise<Void> heard = Promise.promise();
        wish(consumer -> catching.add(new Catching(consumer.endOffsets(places), heard)))
                .onFailure(heard::tryFail);
        return heard.future();
    }

    /** How many partitions a topic has, at least one; fails with {@link KafkaAway} when nobody can say. */
    public Future<Integer> partitions(String topic) {
        return wish(consumer -> {
                    var found = consumer.partitionsFor(topic);
                    if (found == null || found.isEmpty()) { // just created, and this broker has not heard of it yet
                        throw new UnknownTopicOrPartitionException("no broker knows of " + topic + " yet");
                    }
                    return found.size();
                })
                .map(Integer.class::cast);
    }

    public Future<Void> stop() {
        var stopped = thread.stop(STOP).onComplete(_ -> progress.end());
        thread.wake();
        return stopped;
    }

    private static Set<TopicPartition> places(String topic, Collection<Integer> partitions) {
        return partitions.stream().map(n -> new TopicPartition(topic, n)).collect(Collectors.toSet());
    }

    private Future<Object> wish(Function<Consumer<String, byte[]>, ?> what) {
        return wish(new Asked(what, Promise.promise()));
    }

    private Future<Object> wish(Wish wish) {
        wishes.add(wish);
        if (!thread.open()) {
            wish.promise().tryFail(new IllegalStateException("the tail is stopped"));
        }
        thread.wake();
        return wish.promise().future().map(granted -> granted);
    }

    private void consume(PolledConsumer consumer) throws Exception {
        resume(consumer.plain());
        while (thread.open()) {
            if (positions.isEmpty()) {
                progress.idle();
                grant(wishes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), consumer.plain());
            }
            for (var wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                grant(wish, consumer.plain());
            }
            settleCaughtUp();
            if (!positions.isEmpty() && thread.open()) {
                var records = consumer.poll(PATIENCE);
                progress.polled(consumer, records.count());
                hear(records);
            }
        }
        catching.forEach(c -> c.promise().tryFail(new IllegalStateException("the tail is stopped")));
        wishes.forEach(wish -> wish.promise().tryFail(new IllegalStateException("the tail is stopped")));
    }

    private void settleCaughtUp() {
        catching.removeIf(wait -> {
            boolean heard = wait.ends().entrySet().stream()
                    .allMatch(end -> positions.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue());
            return heard && wait.promise().tryComplete();
        });
    }

    /** After a consumer broke: where the last one stood. */
    private void resume(Consumer<String, byte[]> consumer) {
        consumer.assign(positions.keySet());
        positions.forEach(consumer::seek);
    }

    private void grant(@org.jspecify.annotations.Nullable Wish wish, Consumer<String, byte[]> consumer) {
        switch (wish) {
            case null -> {}
            case Asked(var what, var promise) -> grant(List.of(promise), () -> what.apply(consumer), consumer);
            case Watch first -> {
                // Those that wait together are looked up together: a broker is asked once, and not once for each.
                var all = new ArrayList<>(List.of(first));
                while (wishes.peek() instanceof Watch another && wishes.remove(another)) {
                    all.add(another);
                }
                var promises = all.stream().map(Watch::promise).toList();
                grant(promises, () -> watch(consumer, all), consumer);
            }
        }
    }

    private void grant(List<Promise<Object>> promises, Supplier<?> what, Consumer<String, byte[]> consumer) {
        try {
            var granted = PolledConsumer.unwoken(what::get);
            promises.forEach(promise -> promise.tryComplete(granted));
        } catch (RuntimeException e) {
            say(e);
            consumer.assign(positions.keySet());
            promises.forEach(promise -> promise.tryFail(new KafkaAway(e)));
        }
    }

    private void say(RuntimeException failure) {
        long now = System.nanoTime();
        if (now - said > SAY_EVERY.toNanos()) {
            said = now;
            log.atWarn()
                    .addKeyValue("tail", name)
                    .addKeyValue("reason", failure.toString())
                    .log("a place cannot be listened to");
        }
    }

    private boolean watch(Consumer<String, byte[]> consumer, List<Watch> all) {
        var found = offsets(consumer, all);
        found.entrySet().removeIf(place -> positions.getOrDefault(place.getKey(), Long.MAX_VALUE) <= place.getValue());
        if (!found.isEmpty()) {
            positions.putAll(found);
            consumer.assign(positions.keySet());
            found.forEach(consumer::seek);
        }
        return true;
    }

    /** Where to read from, so that everybody hears all: the earliest of what they want. */
    private Map<TopicPartition, Long> offsets(Consumer<String, byte[]> consumer, List<Watch> all) {
        var times = new HashMap<TopicPartition, Long>();
        var ends = new HashSet<TopicPartition>();
        var beginnings = new HashSet<TopicPartition>();
        for (var watch : all) {
            switch (watch.start()) {
                case TailStart.At(var time) ->
                    watch.places().forEach(place -> times.merge(place, time.toEpochMilli(), Math::min));
                case TailStart.Beginning() -> beginnings.addAll(watch.places());
                case TailStart.End() -> ends.addAll(watch.places());
            }
        }
        // Where reading goes on already, no broker has to be asked where the end is: it is not before that.
        ends.removeAll(positions.keySet());
        // The end first: what is published between the two questions must be before it, not after.
        ends.addAll(times.keySet());
        var found = new HashMap<TopicPartition, Long>(ends.isEmpty() ? Map.of() : consumer.endOffsets(ends));
        if (!times.isEmpty()) {
            consumer.offsetsForTimes(times).forEach((place, offset) -> {
                if (offset != null) {
                    found.merge(place, offset.offset(), Math::min);
                }
            });
        }
        if (!beginnings.isEmpty()) {
            consumer.beginningOffsets(beginnings).forEach((place, offset) -> found.merge(place, offset, Math::min));
        }
        return found;
    }

    private void hear(ConsumerRecords<String, byte[]> records) {
        List<Received> wanted = new ArrayList<>();
        for (var record : records) {
            positions.replace(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            if (listener.wants(record.topic(), record.key())) {
                wanted.add(Received.of(record));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        try {
            listener.heard(wanted);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("tail", name).setCause(e).log("a listener failed on what it heard");
        }
    }
}
