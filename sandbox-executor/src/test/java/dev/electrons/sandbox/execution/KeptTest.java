package dev.electrons.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Limits;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptTest {
    private final Kept kept = new Kept();

    private void keep(String id, int bytes, Duration at) {
        var execution = new Execution(new Job.NothingToRun(id, Limits.DEFAULT));
        kept.keep(execution, new Answer(Ending.FAILED, "", Buffer.buffer(new byte[bytes])), at.toNanos());
    }

    private boolean remembers(String id, Duration at) {
        return kept.find(id, at.toNanos()).isPresent();
    }

    @Test
    void answersAreForgottenAfterAWhile() {
        keep("a", 1, Duration.ZERO);
        keep("b", 1, Duration.ofMinutes(5));

        assertThat(remembers("a", Duration.ofMinutes(9))).isTrue();
        assertThat(remembers("a", Duration.ofMinutes(11))).isFalse();
        assertThat(remembers("b", Duration.ofMinutes(11))).isTrue();
    }

    @Test
    void theNewestIsKeptHoweverLargeItIs() {
        keep("small", 1, Duration.ZERO);
        keep("huge", 33 << 20, Duration.ofSeconds(1));

        assertThat(remembers("huge", Duration.ofSeconds(2))).isTrue();
        assertThat(remembers("small", Duration.ofSeconds(2))).isFalse();
        assertThat(remembers("huge", Duration.ofMinutes(11))).isFalse();
    }

    @Test
    void theOldestMakeRoomForTheNewest() {
        for (int i = 0; i < 5; i++) {
            keep("big" + i, 8 << 20, Duration.ofSeconds(i));
        }

        assertThat(remembers("big0", Duration.ofSeconds(6))).isFalse();
        assertThat(remembers("big1", Duration.ofSeconds(6))).isTrue();
    }
}
