package dev.electrons.prime.coordinate;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.event.Recorded;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Graph;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.Deferral;
import dev.electrons.postgres.MemoryGuards;
import dev.electrons.postgres.MemoryStore;
import dev.electrons.postgres.RunWrite;
import dev.electrons.prime.Posted;
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.engine.Library;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Coordinators, and all that is around them in memory. */
final class InMemory {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final KafkaConfig KAFKA = new KafkaConfig("none:1", Map.of(), "de.", 1, Optional.empty());

    final MemoryStore store = new MemoryStore();
    final MemoryGuards guards = new MemoryGuards();
    final List<Message> sent = new ArrayList<>();
    private final SignalCodec signals = new SignalCodec(KAFKA.topics(), "test");
    private final GuardMessages targets = new GuardMessages(KAFKA.topics(), "test");
    private boolean kafkaAway;

    /** One that knows nothing yet. */
    BatchHandler coordinator() {
        return coordinator(
                new Engine(new Classifier(Rules.standard()), Expressions.standard(), new OneDefinition())::decide);
    }

    BatchHandler coordinator(Mind mind) {
        var ports = new Ports(
                new Table(),
                new MemoryGuardJournal(guards),
                this::send,
                new NoAlarms(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                mind);
        return Desk.open(ports, KAFKA);
    }

    private Future<Void> send(List<Message> messages) {
        if (kafkaAway) {
            return Future.failedFuture(new IllegalStateException("Kafka is away"));
        }
        sent.addAll(messages);
        return Future.succeededFuture();
    }

    /** From here on nothing can be published, or again it can. */
    void kafka(boolean away) {
        kafkaAway = away;
    }

    /** What a coordinator publishes because of what it hears. */
    List<Message> says(BatchHandler coordinator, Message... heard) throws Exception {
        sent.clear();
        coordinator.handle(Arrays.stream(heard).map(InMemory::received).toList());
        return List.copyOf(sent);
    }

    private static Received received(Message message) {
        return new Received(message.topic(), 0, 0, NOW, message.key(), Map.of("ce_id", message.id()), message.body());
    }

    Message message(Signal signal) {
        return signals.message(signal, NOW, null);
    }

    Message message(GuardSignal signal) {
        return targets.message(signal, NOW);
    }

    /** A run of a graph that intake has accepted, and the signal that says so. */
    Message accepted(RunId run, String graph) {
        var first = Recorded.requested(run, NOW, Posted.request(run, Map.of("workflow", new Value(graph))));
        store.accept(first);
        return message(new Signal.Requested(first));
    }

    RunState state(RunId run) {
        return Objects.requireNonNull(store.state(run));
    }

    private final class Table implements Journal {
        @Override
        public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
            var found = new HashMap<RunId, RunState>();
            runs.stream().filter(run -> store.length(run) > 0).forEach(run -> found.put(run, state(run)));
            return Future.succeededFuture(found);
        }

        @Override
        public Future<Void> append(List<RunWrite> writes) {
            store.append(writes, true);
            return Future.succeededFuture();
        }

        @Override
        public Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
            return Future.succeededFuture(store.recent(runs, most));
        }

        @Override
        public Future<Void> defer(List<Deferral> deferrals) {
            return Future.succeededFuture();
        }
    }

    private static final class OneDefinition implements Library {
        @Override
        public @Nullable Integer active(String workflow) {
            return 1;
        }

        @Override
        public @Nullable Graph graph(String workflow, int version) {
            return Json.read("{\"nodes\":[{\"id\":\"a\",\"kind\":\"text\"}],\"edges\":[]}", Graph.class);
        }

        @Override
        public @Nullable Value guards(String workflow, int version) {
            return null;
        }

        @Override
        public @Nullable RunState run(RunId run) {
            return null;
        }
    }
}
