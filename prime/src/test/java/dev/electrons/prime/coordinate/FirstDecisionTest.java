package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.classify.Classifier;
import dev.electrons.classify.Rules;
import dev.electrons.event.Phase;
import dev.electrons.expression.Expressions;
import dev.electrons.guard.Asker;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.Message;
import dev.electrons.prime.engine.Engine;
import dev.electrons.prime.engine.Library;
import dev.electrons.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs that the first decision on them ends: one that was committed while it waited must not end in silence. */
class FirstDecisionTest {
    private static final String OVER_AT_ONCE = """
            {"nodes":[{"id":"t","kind":"transform","config":{"expr":"1"}}],"edges":[]}
            """;

    private final InMemory mesh = new InMemory();
    private final RunId run = RunId.next();

    private static List<Message> on(String topic, List<Message> messages) {
        return messages.stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    /** The signal of its own that a run is ended by; nothing is known of the run but that it was asked for. */
    private Message own(BatchHandler coordinator, Message asked) throws Exception {
        var said = mesh.says(coordinator, asked);
        assertThat(said).singleElement().extracting(Message::key).isEqualTo(run.toString());
        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Pending);
        return said.getFirst();
    }

    private BatchHandler overwhelmed() {
        return mesh.coordinator((state, _, _) -> {
            if (state.phase().ended()) {
                return List.of();
            }
            throw new IllegalStateException("too much");
        });
    }

    @Test
    void aRunThatIsOverAtOnceIsEndedByASignalThatIsReadAgainUntilItIsPublished() throws Exception {
        var own = own(mesh.coordinator(), mesh.accepted(run, OVER_AT_ONCE));
        mesh.kafka(true);
        var dies = mesh.coordinator();
        assertThatThrownBy(() -> mesh.says(dies, own)).hasMessageContaining("Kafka is away");
        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Completed);
        mesh.kafka(false);

        var said = mesh.says(mesh.coordinator(), own);

        assertThat(on(InMemory.KAFKA.topics().results(), said)).hasSize(1);
        assertThat(on(InMemory.KAFKA.topics().events(), said)).hasSize(mesh.store.length(run));
    }

    @Test
    void aRequestThatNobodyCanDecideOnFailsAndIsADeadLetter() throws Exception {
        var asked = mesh.accepted(run, OVER_AT_ONCE);
        var own = own(overwhelmed(), asked);

        var said = mesh.says(overwhelmed(), own);

        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(mesh.state(run).failure()).code()).isEqualTo("INTERNAL_ERROR");
        assertThat(on(InMemory.KAFKA.topics().results(), said)).hasSize(1);
        var letter =
                Json.read(on(InMemory.KAFKA.topics().dlq(), said).getFirst().body(), JsonNode.class);
        assertThat(letter.path("key").asText()).isEqualTo(run.toString());
        assertThat(letter.path("reason").asText()).contains("too much");
        assertThat(letter.path("body").asText()).isEqualTo(new String(asked.body(), StandardCharsets.UTF_8));
        assertThat(on(InMemory.KAFKA.topics().dlq(), mesh.says(overwhelmed(), asked)))
                .isEmpty();
    }

    @Test
    void theDeadLetterIsOutBeforeTheRunHasEnded() throws Exception {
        var own = own(overwhelmed(), mesh.accepted(run, OVER_AT_ONCE));
        mesh.kafka(true);

        assertThatThrownBy(() -> mesh.says(overwhelmed(), own)).hasMessageContaining("Kafka is away");

        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Pending);
    }

    private static final String GUARDED = """
            {"nodes":[{"id":"a","kind":"text"}],"edges":[],"guards":{"target":"'door'","on_blocked":"wait"}}
            """;

    /** Asks for its target as ever, and is too much for anybody once that has answered. */
    private BatchHandler overwhelmedByAnswers() {
        var engine = new Engine(new Classifier(Rules.standard()), Expressions.standard(), Library.NONE);
        return mesh.coordinator((state, signal, now) -> {
            if (signal instanceof Signal.TargetDecided && !state.phase().ended()) {
                throw new IllegalStateException("too much");
            }
            return engine.decide(state, signal, now);
        });
    }

    /** What coordinators say about runs and targets is heard until nobody says anything more. */
    private List<Message> heardOut(BatchHandler coordinator, Message first) throws Exception {
        var said = new ArrayList<Message>();
        for (var next = List.of(first);
                !next.isEmpty();
                next = on(InMemory.KAFKA.topics().signals(), mesh.sent)) {
            said.addAll(mesh.says(coordinator, next.toArray(Message[]::new)));
        }
        return said;
    }

    private void failedAndLettered(List<Message> said, String asked) {
        assertThat(mesh.state(run).phase()).isEqualTo(Phase.Failed);
        assertThat(Objects.requireNonNull(mesh.state(run).failure()).code()).isEqualTo("INTERNAL_ERROR");
        assertThat(on(InMemory.KAFKA.topics().results(), said)).hasSize(1);
        assertThat(on(InMemory.KAFKA.topics().dlq(), said))
                .singleElement()
                .extracting(letter ->
                        Json.read(letter.body(), JsonNode.class).path("body").asText())
                .isEqualTo(asked);
    }

    @Test
    void aRunOnWhichNobodyCanDecideOnceItHasItsTargetFailsAndGivesItBack() throws Exception {
        var asked = mesh.accepted(run, GUARDED);

        var said = heardOut(overwhelmedByAnswers(), asked);

        failedAndLettered(said, new String(asked.body(), StandardCharsets.UTF_8));
        var door = mesh.guards.all().getFirst();
        assertThat(door.holder()).isNull();
        assertThat(door.lingering()).isEmpty();
    }

    @Test
    void aRunOnWhichNobodyCanDecideWhileItWaitsForItsTargetFailsAndLeavesTheQueue() throws Exception {
        var other = RunId.next();
        var asker = new Asker(other, "shop", "graph", 5, GuardPolicy.STANDARD, InMemory.NOW.plusSeconds(60));
        mesh.says(mesh.coordinator(), mesh.message(new GuardSignal.Acquire("door", asker)));
        var asked = mesh.accepted(run, GUARDED);

        var said = heardOut(overwhelmedByAnswers(), asked);

        failedAndLettered(said, new String(asked.body(), StandardCharsets.UTF_8));
        var door = mesh.guards.all().getFirst();
        assertThat(Objects.requireNonNull(door.holder()).asker().run()).isEqualTo(other);
        assertThat(door.queue().isEmpty()).isTrue();
    }
}
