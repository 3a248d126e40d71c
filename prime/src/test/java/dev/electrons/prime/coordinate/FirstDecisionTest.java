package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.event.Phase;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.Message;
import java.nio.charset.StandardCharsets;
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
}
