package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.Deferral;
import dev.electrons.postgres.MemoryGuards;
import dev.electrons.postgres.RunWrite;
import dev.electrons.prime.engine.Rig;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a signal that whoever decides cannot decide on. */
class SignalHandlerTest {
    private static final KafkaConfig KAFKA = new KafkaConfig("nowhere:1", Map.of(), "de.", 1, Optional.empty());
    private static final String GRAPH = "{\"nodes\":[{\"id\":\"a\",\"kind\":\"program\"}]}";

    private final Rig deep = Rig.of("{}", GRAPH);
    private final Rig usual = Rig.of("{}", GRAPH);
    private final List<Message> sent = new ArrayList<>();
    private final List<RunId> decided = new ArrayList<>();

    private List<Folded> decide(RunState state, Signal signal, Instant now) {
        if (signal.run().equals(deep.run)) {
            throw new StackOverflowError();
        }
        decided.add(signal.run());
        return List.of();
    }

    private Received pause(Rig rig, long offset) {
        var signal = new Steering.PauseAsked("pause-" + offset, rig.run, "operator", "lunch");
        var message = new SignalCodec(KAFKA.topics(), "/de/test").message(signal, Instant.EPOCH, null);
        var headers = Map.of("ce_id", message.id(), "ce_type", message.type());
        return new Received(message.topic(), 0, offset, Instant.EPOCH, rig.run.toString(), headers, message.body());
    }

    @Test
    void aSignalThatIsTooDeepIsPutAsideAndTheOthersAreDecidedOn() throws Exception {
        var ports = new Ports(
                new Known(),
                new MemoryGuardJournal(new MemoryGuards()),
                messages -> {
                    sent.addAll(messages);
                    return Future.succeededFuture();
                },
                new NoAlarms(),
                Clock.systemUTC(),
                this::decide);

        Desk.open(ports, KAFKA).handle(List.of(pause(usual, 0), pause(deep, 1), pause(usual, 2)));

        assertThat(decided).contains(usual.run);
        assertThat(sent)
                .filteredOn(message -> message.topic().equals(KAFKA.topics().dlq()))
                .hasSize(1);
    }

    private final class Known implements Journal {
        @Override
        public Future<Map<RunId, RunState>> load(Collection<RunId> runs) {
            return Future.succeededFuture(Stream.of(deep, usual)
                    .filter(rig -> runs.contains(rig.run))
                    .collect(Collectors.toMap(rig -> rig.run, rig -> rig.state)));
        }

        @Override
        public Future<Void> append(List<RunWrite> writes) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Map<RunId, List<Recorded>>> recent(Collection<RunId> runs, int most) {
            return Future.succeededFuture(Map.of());
        }

        @Override
        public Future<Void> defer(List<Deferral> deferrals) {
            return Future.succeededFuture();
        }
    }
}
