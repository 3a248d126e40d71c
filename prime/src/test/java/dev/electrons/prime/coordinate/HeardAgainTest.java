package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.WorkRequest;
import dev.electrons.expression.Expressions;
import dev.electrons.graph.Graph;
import dev.electrons.guard.Asker;
import dev.electrons.guard.Ending;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
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
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.engine.Library;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
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
import org.junit.jupiter.api.Test;

/** What coordinators say when they hear things again, or know less than others. */
class HeardAgainTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final KafkaConfig KAFKA = new KafkaConfig("none:1", Map.of(), "de.", 1, Optional.empty());

    private final MemoryStore store = new MemoryStore();
    private final MemoryGuards guards = new MemoryGuards();
    private final List<Message> sent = new ArrayList<>();
    private final SignalCodec signals = new SignalCodec(KAFKA.topics(), "test");
    private final GuardMessages targets = new GuardMessages(KAFKA.topics(), "test");

    /** A coordinator that knows nothing yet. */
    private BatchHandler coordinator() {
        var engine = new Engine(new Classifier(Rules.standard()), Expressions.standard(), new OneDefinition());
        return Desk.open(
                new Ports(
                        new Table(),
                        new Streams(),
                        messages -> {
                            sent.addAll(messages);
                            return Future.succeededFuture();
                        },
                        new NoAlarms(),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        engine::decide),
                KAFKA);
    }

    /** What it says to that about runs and targets, by the ids. */
    private List<String> says(BatchHandler coordinator, Message... heard) throws Exception {
        sent.clear();
        coordinator.handle(Arrays.stream(heard).map(HeardAgainTest::received).toList());
        return sent.stream()
                .filter(message -> message.topic().equals(KAFKA.topics().signals()))
                .map(Message::id)
                .toList();
    }

    private static Received received(Message message) {
        return new Received(message.topic(), 0, 0, NOW, message.key(), Map.of("ce_id", message.id()), message.body());
    }

    private Message message(Signal signal) {
        return signals.message(signal, NOW, null);
    }

    private Message message(GuardSignal signal) {
        return targets.message(signal, NOW);
    }

    private Message accepted(RunId run, String graph) {
        var fields = new HashMap<String, Object>(Map.of(
                "execution_id",
                run.toString(),
                "request_id",
                run.toString(),
                "app",
                "shop",
                "route",
                "POST /executions",
                "title",
                "a title",
                "prompt",
                "a prompt",
                "models",
                WorkRequest.Models.UNSAID,
                "timeout_ms",
                60_000));
        fields.put("workflow", new Value(graph));
        var first = Recorded.requested(run, NOW, Json.read(Json.text(fields), WorkRequest.class));
        store.accept(first);
        return message(new Signal.Requested(first));
    }

    private static Asker asker(RunId run) {
        return new Asker(run, "shop", "graph", 5, GuardPolicy.STANDARD, NOW.plusSeconds(60));
    }

    @Test
    void aRunThatIsToldAgainToWaitDoesNotAskAgain() throws Exception {
        var run = RunId.next();
        var coordinator = coordinator();
        says(coordinator, message(new GuardSignal.Acquire("door", asker(RunId.next()))));
        says(coordinator, accepted(run, """
                {"nodes":[{"id":"a","kind":"text"}],"edges":[],"guards":{"target":"'door'","on_blocked":"wait"}}
                """));
        says(coordinator, sent.getLast());
        var refused = sent.getLast();
        says(coordinator, refused);
        assertThat(Objects.requireNonNull(store.state(run)).phase()).isEqualTo(Phase.Blocked);

        assertThat(says(coordinator, refused)).isEmpty();
    }

    @Test
    void aStopOrderThatACrashMayHaveLostIsGivenAgain() throws Exception {
        var run = RunId.next();
        var coordinator = coordinator();
        says(coordinator, accepted(run, """
                {"nodes":[{"id":"a","kind":"subworkflow","workflow":"below"}],"edges":[]}
                """));
        var child = store.runs().getLast();
        assertThat(child).isNotEqualTo(run);
        var cancel = message(new Steering.CancelAsked("enough", run, "app:shop", "enough"));
        assertThat(says(coordinator, cancel)).contains(child + "/given-up");

        assertThat(says(coordinator(), cancel)).contains(child + "/given-up");
    }

    @Test
    void aTargetThatAnotherCoordinatorGaveAwayMeanwhileIsTakenBack() throws Exception {
        var run = RunId.next();
        var coordinator = coordinator();
        var acquire = message(new GuardSignal.Acquire("door", asker(run)));
        var release = message(new GuardSignal.Release("door", run, Ending.CANCELLED));
        says(coordinator, acquire);
        says(coordinator, release);
        says(coordinator(), acquire); // reads what it had read, and does not know that it is no longer its own
        assertThat(guards.all().getFirst().holder()).isNotNull();

        says(coordinator, release);

        assertThat(guards.all().getFirst().holder()).isNull();
    }

    private final class Table implements Journal {
        @Override
        public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
            var found = new HashMap<RunId, RunState>();
            runs.stream().filter(run -> store.length(run) > 0).forEach(run -> found.put(run, state(run)));
            return Future.succeededFuture(found);
        }

        private RunState state(RunId run) {
            return store.state(run, store.length(run));
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

    private final class Streams implements GuardJournal {
        @Override
        public Future<Map<String, GuardState>> load(Collection<Target> asked) {
            return Future.succeededFuture(guards.load(asked));
        }

        @Override
        public Future<Void> append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
            guards.append(events, after, now);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> defer(GuardState state, Instant due) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> snapshot(GuardState state) {
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
