package dev.electrons.runners.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordingTest {
    private static final Buffer LARGE = Buffer.buffer(new byte[Saved.LARGEST]);
    private static final Buffer BYTE = Buffer.buffer("x");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Replays replays = new Replays(Optional.empty(), meters, InstantSource.system());

    private Recording recording(String attempt) {
        return new Recording(replays, Optional.of(Question.of(attempt, "app")));
    }

    private double unkept(String reason) {
        return meters.counter("de.runners.unkept", "reason", reason).count();
    }

    private double held() {
        return meters.get("de.runners.replay.held.bytes").gauge().value();
    }

    @Test
    void answersUnderWayHaveSoMuchRoomTogether() {
        recording("one").heard(LARGE);
        var second = recording("two");
        second.heard(LARGE);

        recording("three").heard(BYTE);

        assertThat(unkept("no_room")).isEqualTo(1);
        assertThat(held()).isEqualTo(2.0 * Saved.LARGEST);
        second.drop();
        recording("four").heard(BYTE);
        assertThat(unkept("no_room")).isEqualTo(1);
    }

    @Test
    void whatIsTooLargeIsForgottenAtOnce() {
        var recording = recording("one");
        recording.heard(LARGE);

        recording.heard(BYTE);
        recording.heard(BYTE);

        assertThat(unkept("too_large")).isEqualTo(1);
        assertThat(held()).isZero();
    }

    @Test
    void itsRoomIsFreeOnceItIsKept() {
        var recording = recording("one");
        recording.heard(BYTE);

        recording.keep(Map.of()).await();
        recording.drop();

        assertThat(held()).isZero();
    }

    @Test
    void withoutAnAttemptNothingIsRemembered() {
        var recording = new Recording(replays, Optional.empty());

        recording.heard(BYTE);

        assertThat(recording.on()).isFalse();
        assertThat(held()).isZero();
    }
}
