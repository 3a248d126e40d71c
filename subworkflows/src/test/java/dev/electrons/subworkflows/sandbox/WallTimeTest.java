package dev.electrons.subworkflows.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WallTimeTest {
    @Test
    void aProgramEndsBeforeItsAttemptDoes() {
        assertThat(WallTime.within(null, Duration.ofSeconds(30))).isEqualTo(new Value("{\"wall_ms\":30000}"));
        assertThat(WallTime.within(new Value("{\"wall_ms\":90000,\"pids\":4}"), Duration.ofSeconds(30)))
                .isEqualTo(new Value("{\"wall_ms\":30000,\"pids\":4}"));
    }

    @Test
    void limitsThatFitAreLeftAsTheyCame() {
        assertThat(WallTime.within(null, Duration.ofMinutes(5))).isNull();
        var odd = new Value("{\"wall_ms\":\"soon\"}");
        assertThat(WallTime.within(odd, Duration.ofSeconds(1))).isEqualTo(odd);
    }
}
