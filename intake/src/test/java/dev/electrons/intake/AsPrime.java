package dev.electrons.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and publishes what happens to runs, as prime would: only what a test says. */
public final class AsPrime implements AutoCloseable {
    /** An end without a result of the work. */
    public static final RunEvent ENDED =
            new RunEvent.RunFinished(Phase.Failed, null, Failure.input("INVALID_GRAPH", "no such thing"));
    /** Begun again after its end. */
    public static final RunEvent OPENED = new RunEvent.NodesReset(
            "retry", List.of(), List.of(), List.of(), Instant.parse("2100-01-01T00:00:00Z"), false);

    private final OpenDoor door;
    private final Postgres postgres;
    private final EventStore store;
    private final KafkaConfig kafka;
    private final KafkaProducer<String, byte[]> producer;

    public AsPrime(OpenDoor door, MeshBacking backing, Map<String, String> settings) {
        this.door = door;
        postgres = Postgres.of(door.vertx, PostgresConfig.read(Settings.of(settings)));
        store = new EventStore(postgres);
        kafka = KafkaConfig.read(Settings.of(settings));
        var properties = new Properties();
        properties.put("bootstrap.servers", backing.bootstrap());
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        postgres.ready().await();
    }

    /** Where runs are kept. */
    public EventStore store() {
        return store;
    }

    /** How topics are called. */
    public KafkaConfig kafka() {
        return kafka;
    }

    /** The id of a run that was posted at the door, under some name. */
    public String posted() throws Exception {
        return posted("s-" + RunId.next());
    }

    /** The id of a run that was posted at the door under a name. */
    public String posted(String name) throws Exception {
        door.awaitReady();
        var answer = door.post("/executions", named(name));
        return Json.read(answer.body(), JsonNode.class).path("run_id").asText();
    }

    /** What is posted for a run of a name. */
    public static String named(String name) {
        return "{\"task_id\":\"" + name + "\",\"title\":\"something\"}";
    }

    /** Writes and publishes events: {@code count} that say little, and the end if asked for. */
    public void happens(String run, int count, boolean end) {
        var events = new ArrayList<RunEvent>();
        for (int i = 0; i < count; i++) {
            events.add(new RunEvent.SignalRefused("s" + i, List.of("no")));
        }
        if (end) {
            events.add(ENDED);
        }
        happen(run, events.toArray(RunEvent[]::new));
    }

    /** Writes and publishes what happens at once. */
    public void happen(String run, RunEvent... what) {
        publish(write(run, what));
    }

    /** Writes what happens at once. */
    public List<Recorded> write(String id, RunEvent... what) {
        var run = RunId.of(id);
        RunState state = store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
        var events = new ArrayList<Recorded>();
        for (var event : what) {
            events.add(at(run, state.version() + events.size() + 1, event));
        }
        store.append(List.of(RunWrite.of(state, events))).await();
        return events;
    }

    /** Publishes events, which need not be written. */
    public void publish(List<Recorded> events) {
        var codec = new EventMessages(kafka.topics(), "test");
        events.forEach(event -> send(codec.message(event, null)));
        producer.flush();
    }

    /** An event of a run, now. */
    public static Recorded at(RunId run, int version, RunEvent event) {
        return new Recorded(run, version, Instant.now(), "prime", null, event);
    }

    /** Sends without waiting for it; see {@link #flush()}. */
    public void send(Message message) {
        producer.send(new ProducerRecord<>(message.topic(), message.key(), message.body()));
    }

    /** Waits until everything that was sent is there. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        postgres.close().await();
    }
}
