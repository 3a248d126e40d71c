package dev.electrons.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.intake.schedule.Schedule.Misfire;
import dev.electrons.json.Value;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static Schedule every(String time, Misfire misfire) {
        return new Schedule(
                "shop", "tick", Times.of(null, time, null), misfire, Value.EMPTY, false, NOON, null, null, null, NOON);
    }

    @Test
    void whatPassedIsFiredInOrderOnceOrNotAtAll() {
        var late = NOON.plusSeconds(35);

        assertThat(every("10s", Misfire.ALL).due(late).instants())
                .containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20), NOON.plusSeconds(30));
        assertThat(every("10s", Misfire.ONCE).due(late).instants()).containsExactly(NOON.plusSeconds(30));
        assertThat(every("10s", Misfire.SKIP).due(late).instants()).containsExactly(NOON.plusSeconds(30));
        assertThat(every("1h", Misfire.SKIP).due(late).instants()).isEmpty();
        assertThat(every("10s", Misfire.ALL).due(late).next()).isEqualTo(NOON.plusSeconds(40));
    }

    @Test
    void aLongAbsenceIsMadeUpForAHundredAtATime() {
        var due = every("1s", Misfire.ALL).due(NOON.plusSeconds(1_000));

        assertThat(due.instants()).hasSize(100);
        assertThat(due.next()).isEqualTo(NOON.plusSeconds(100));
    }

    @Test
    void aCronExpressionIsReadInItsTimeZone() {
        var times = Times.of("30 9 * * 1-5", null, "Europe/Berlin");

        assertThat(times.after(NOON)).isEqualTo(Instant.parse("2026-11-23T08:30:00Z"));
    }

    @Test
    void whatIsNoTimeIsRefusedByName() {
        assertThatThrownBy(() -> Times.of("often", null, null)).hasMessageStartingWith("cron must be");
        assertThatThrownBy(() -> Times.of(null, "0s", null)).hasMessageStartingWith("every must be");
        assertThatThrownBy(() -> Times.of(null, "1s", "Mars/Olympus")).hasMessageStartingWith("time_zone must be");
        assertThatThrownBy(() -> Times.of(null, null, null)).hasMessageStartingWith("cron must be");
    }
}
