package dev.electrons.bench;

import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.Topics;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What this machine can do at all: rows, commits and messages with nothing around them. */
final class Limits implements Suite {
    static final String ROWS = "bare batched insert";
    static final String COMMITS = "bare single commits, 64 in flight";
    static final String MESSAGES = "bare produce-consume";
    private static final int BATCH = 500;
    private static final String BODY = "x".repeat(400);

    @Override
    public void run(Stage stage, Report report, Duration length) throws Exception {
        var postgres = stage.postgres();
        postgres.ready().await();
        postgres.query(
                        "create table if not exists bench_rows (id uuid, version int, data text, primary key (id, version))",
                        Tuple.tuple())
                .await();
        report.add("limits", ROWS, rows(postgres, length), "rows/s");
        report.add("limits", "bare single commits, one at a time", commits(postgres, 1, length), "commits/s");
        report.add("limits", COMMITS, commits(postgres, 64, length), "commits/s");
        postgres.query("drop table bench_rows", Tuple.tuple()).await();
        postgres.close().await();
        report.add("limits", MESSAGES, messages(stage, length), "messages/s");
    }

    private static double rows(dev.electrons.postgres.Postgres postgres, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        long begin = System.nanoTime();
        long rows = 0;
        while (System.nanoTime() < end) {
            var ids = IntStream.range(0, BATCH).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);
            var data = IntStream.range(0, BATCH).mapToObj(_ -> BODY).toArray(String[]::new);
            postgres.query(
                            "insert into bench_rows select id, 1, data from unnest($1::uuid[], $2::text[]) as t(id, data)",
                            Tuple.tuple().addValue(ids).addValue(data))
                    .await();
            rows += BATCH;
        }
        return rows / seconds(begin);
    }

    private static double commits(dev.electrons.postgres.Postgres postgres, int inFlight, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        long begin = System.nanoTime();
        var done = new AtomicLong();
        Repeated.until(
                        end,
                        inFlight,
                        () -> postgres.query(
                                        "insert into bench_rows values ($1, 1, $2)", Tuple.of(UUID.randomUUID(), BODY))
                                .onSuccess(_ -> done.incrementAndGet()))
                .await();
        return done.get() / seconds(begin);
    }

    private static double messages(Stage stage, Duration length) throws Exception {
        var topic = "bench.messages";
        var kafka = stage.kafka();
        Topics.ensure(stage.mesh(), kafka, Set.of(topic)).await();
        var publisher = new Publisher(stage.mesh(), kafka);
        var batch = IntStream.range(0, BATCH)
                .mapToObj(i -> new Message(
                        topic,
                        null,
                        "key-" + i,
                        "id-" + i,
                        "de.bench",
                        "/de/bench",
                        Instant.now(),
                        null,
                        null,
                        Map.of(),
                        BODY.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .toList();
        long heard = 0;
        long begin = System.nanoTime();
        var sending = Thread.ofVirtual().start(() -> send(publisher, batch, begin + length.toNanos()));
        try (var consumer =
                new KafkaConsumer<>(consuming(stage), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(part -> new org.apache.kafka.common.TopicPartition(topic, part.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            while (sending.isAlive()) {
                heard += consumer.poll(Duration.ofMillis(100)).count();
            }
            double rate = heard / seconds(begin);
            publisher.close().await();
            return rate;
        }
    }

    private static void send(Publisher publisher, List<Message> batch, long end) {
        Future<Void> before = Future.succeededFuture();
        while (System.nanoTime() < end) {
            var next = publisher.send(batch);
            before.await();
            before = next;
        }
        before.await();
    }

    static Properties consuming(Stage stage) {
        var settings = new Properties();
        settings.put("bootstrap.servers", stage.backing.bootstrap());
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", "20");
        settings.put("max.poll.records", "2000");
        return settings;
    }

    static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
