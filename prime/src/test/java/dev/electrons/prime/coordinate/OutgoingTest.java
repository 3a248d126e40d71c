package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.kafka.KafkaAway;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Topics;
import dev.electrons.kafka.Unpublishable;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private static final int LARGEST = 2 << 20;
    private static final Topics TOPICS = new Topics("de.");

    private final RunId run = RunId.next();
    private final List<Message> arrived = new ArrayList<>();
    private final Outgoing outgoing = new Outgoing(this::broker, TOPICS, Clock.systemUTC());

    /** Takes messages in order up to the first that is too large. */
    private Future<Void> broker(List<Message> messages) {
        for (var message : messages) {
            if (message.body().length > LARGEST) {
                return Future.failedFuture(new Unpublishable(new IllegalArgumentException("too large")));
            }
            arrived.add(message);
        }
        return Future.succeededFuture();
    }

    private Message message(String topic, String key, int bytes) {
        var body = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
        return Message.of(topic, key, key, "t", "/de/prime", Instant.EPOCH, run.toString(), null, body);
    }

    private static String body(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private Message the(String topic) {
        return arrived.stream()
                .filter(message -> message.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatNoBrokerTakesIsPutAsideAndTheOthersArrive() throws Exception {
        var messages = new ArrayList<Message>();
        IntStream.range(0, 9).forEach(i -> messages.add(message(TOPICS.events(), "m" + i, 10)));
        messages.add(4, message(TOPICS.events(), "large", LARGEST + 1));

        outgoing.send(messages);

        assertThat(arrived.stream()
                        .filter(m -> m.topic().equals(TOPICS.events()))
                        .map(Message::key)
                        .distinct())
                .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8");
        assertThat(the(TOPICS.dlq()).key()).isEqualTo("large");
        assertThat(body(the(TOPICS.signals()))).contains("\"cancel\"", run.toString());
    }

    @Test
    void anAttemptThatCannotBeHandedOutHasFailed() throws Exception {
        var attempt = new AttemptId(run, "a", 0, 1).toString();

        outgoing.send(List.of(message(TOPICS.tasks("http"), attempt, LARGEST + 1)));

        assertThat(body(the(TOPICS.signals()))).contains("INPUT_TOO_LARGE", "\"failed\"", attempt);
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        var away = new Outgoing(_ -> Future.failedFuture(new IllegalStateException("away")), TOPICS, Clock.systemUTC());

        assertThatThrownBy(() -> away.send(List.of(message(TOPICS.events(), "a", 1))))
                .isNotInstanceOf(Unpublishable.class)
                .isNotInstanceOf(KafkaAway.class)
                .hasMessageContaining("away");
    }
}
