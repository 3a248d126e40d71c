package dev.electrons.intake.contract;

import static org.awaitility.Awaitility.await;

import dev.electrons.boot.Settings;
import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.graph.Graph;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Value;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.GuardStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import dev.electrons.run.PatchCheck;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Answers wishes in prime's place, as far as a door can tell: obeys them, refuses them in given words, or says nothing. */
final class StandIn implements AutoCloseable {
    private final Postgres postgres;
    private final EventStore store;
    private final GuardStore guards;
    private final KafkaConfig kafka;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread reading = new Thread(this::read, "stand-in");
    private final Properties properties = new Properties();
    private volatile boolean open = true;
    private volatile boolean listening;
    private volatile boolean silent;
    private volatile boolean slow;
    private volatile @Nullable String refusal;

    StandIn(Vertx vertx, Map<String, String> settings, String bootstrap) {
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(settings)));
        store = new EventStore(postgres);
        guards = new GuardStore(postgres);
        kafka = KafkaConfig.read(Settings.of(settings));
        properties.put("bootstrap.servers", bootstrap);
        properties.put("max.request.size", String.valueOf(20 << 20)); // as the mesh's own producers
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    /** When it returns, it hears whatever is said from now on. */
    void start() {
        postgres.ready().await();
        reading.start();
        await().atMost(OpenDoor.PATIENCE).until(() -> listening);
    }

    /** From here on it says nothing, or answers again. */
    void silent(boolean be) {
        silent = be;
    }

    /** From here on a run that is cancelled does not end at once, or does. */
    void cancelSlowly(boolean slowly) {
        slow = slowly;
    }

    /** From here on it refuses everything in these words; null to obey again. */
    void refuse(@Nullable String words) {
        refusal = words;
    }

    /** A graph's first node is under way. */
    void begin(String id, Graph graph) {
        var state = state(RunId.of(id));
        var classification = new Classification("workflow", "workflow", "explicit", "a graph", 1, List.of());
        var until = Instant.now().plusSeconds(600);
        var first = new RunEvent.Dispatch(graph.nodes().getFirst().id(), 0, 1, null, until);
        tell(state, null, new RunEvent.RunAdmitted(classification, graph, List.of(first), until));
    }

    /** The run ends as {@link Ending} has it. */
    void end(String id) {
        var state = state(RunId.of(id));
        write(state, Ending.of(state));
    }

    /** The target is known. */
    void know(String target) {
        guard(Target.of(target), null, new GuardEvent.Approved("seen"));
    }

    void send(Message message) {
        producer.send(new ProducerRecord<>(message.topic(), message.key(), message.body()));
        producer.flush();
    }

    KafkaConfig kafka() {
        return kafka;
    }

    private RunState state(RunId run) {
        return store.loadAt(run, Integer.MAX_VALUE).await().orElseThrow();
    }

    private void read() {
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            var places = consumer.partitionsFor(kafka.topics().signals()).stream()
                    .map(place -> new TopicPartition(place.topic(), place.partition()))
                    .toList();
            consumer.assign(places);
            consumer.seekToEnd(places);
            places.forEach(consumer::position); // which finds out where the end is
            listening = true;
            while (open) {
                consumer.poll(Duration.ofMillis(50)).forEach(this::heard);
            }
        }
    }

    private void heard(ConsumerRecord<String, byte[]> signal) {
        if (silent) {
            return;
        }
        if (Target.isMessageKey(signal.key())) {
            if (dev.electrons.guard.GuardCodec.signal(signal.value()) instanceof GuardSignal.Wish wish) {
                guard(Target.of(wish.target()), wish.id(), new GuardEvent.Approved(wish.reason()));
            }
        } else if (SignalCodec.read(signal.value()) instanceof Reading.Understood<Signal>(Steering wish)) {
            var state = state(wish.run());
            tell(state, wish.id(), answer(wish, state));
        }
    }

    private RunEvent answer(Steering wish, RunState state) {
        var words = refusal;
        if (words != null || state.phase().ended()) {
            return new RunEvent.SignalRefused(
                    wish.id(), List.of(words == null ? "the run has ended: " + state.phase() : words));
        }
        return switch (wish) {
            case Steering.CancelAsked asked
            when slow ->
                new RunEvent.RunCancelRequested(asked.reason(), Instant.now().plusSeconds(60));
            case Steering.CancelAsked asked ->
                new RunEvent.RunFinished(Phase.Cancelled, null, Failure.cancelled(asked.reason()));
            case Steering.PatchAsked asked -> patched(asked, state);
            default -> new RunEvent.SignalReceived("stand-in", Value.NULL);
        };
    }

    private static RunEvent patched(Steering.PatchAsked asked, RunState state) {
        return switch (PatchCheck.apply(state, asked.operations(), asked.revision())) {
            case PatchCheck.Refused(var problems) -> new RunEvent.SignalRefused(asked.id(), problems);
            case PatchCheck.Applied(var patch) ->
                new RunEvent.RunPatched(
                        state.revision() + 1,
                        patch.graph(),
                        "",
                        asked.operations(),
                        patch.inverse(),
                        List.of(),
                        List.of(),
                        List.of());
        };
    }

    private void tell(RunState state, @Nullable String cause, RunEvent event) {
        write(state, List.of(new Recorded(state.run(), state.version() + 1, Instant.now(), "prime", cause, event)));
    }

    private void write(RunState state, List<Recorded> events) {
        store.append(List.of(RunWrite.of(state, events))).await();
        var codec = new EventMessages(kafka.topics(), "stand-in");
        events.forEach(event -> send(codec.message(event, null)));
    }

    private void guard(Target target, @Nullable String cause, GuardEvent event) {
        GuardState before = guards.find(target).await().orElseGet(() -> GuardState.empty(target));
        var at = Instant.now();
        var record = new GuardRecord(target.key(), target.name(), before.version() + 1, at, "operator", cause, event);
        var after = new ArrayList<GuardState>(List.of(before.after(record)));
        guards.append(List.of(record), after, at).await();
    }

    @Override
    public void close() {
        open = false;
        try {
            reading.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        postgres.close().await();
    }
}
