package dev.electrons.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.intake.schedule.Schedule.Misfire;
import dev.electrons.json.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
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

    private static List<String> berlin(String cron, String from, int firings) {
        var times = Times.of(cron, null, "Europe/Berlin");
        return Stream.iterate(times.after(Instant.parse(from)), times::after)
                .limit(firings)
                .map(at ->
                        at.atZone(ZoneId.of("Europe/Berlin")).toOffsetDateTime().toString())
                .toList();
    }

    @Test
    void aTimeThatTheClockLeavesOutIsMadeUpForAndOneThatComesTwiceIsOne() {
        assertThat(berlin("30 2 * * *", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
        assertThat(berlin("*/30 2 * * *", "2026-03-28T12:00:00Z", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00", "2026-03-30T02:00+02:00");
        assertThat(berlin("0 2 29 3 *", "2024-06-01T00:00:00Z", 3))
                .containsExactly("2025-03-29T02:00+01:00", "2026-03-29T03:00+02:00", "2027-03-29T02:00+02:00");
        assertThat(berlin("30 2 * * *", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void whatFiresEveryHourDoesSoThroughEveryClockChange() {
        assertThat(berlin("0 * * * *", "2026-03-29T00:00:00Z", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00", "2026-03-29T05:00+02:00");
        assertThat(berlin("0 * * * *", "2026-10-24T23:30:00Z", 3))
                .containsExactly("2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00");
    }

    @Test
    void whatIsNoTimeIsRefusedByName() {
        assertThatThrownBy(() -> Times.of("0 0 31 2 *", null, null)).hasMessageContaining("never does");
        assertThatThrownBy(() -> Times.of("often", null, null)).hasMessageStartingWith("cron must be");
        assertThatThrownBy(() -> Times.of(null, "0s", null)).hasMessageStartingWith("every must be");
        assertThatThrownBy(() -> Times.of(null, "1s", "Mars/Olympus")).hasMessageStartingWith("time_zone must be");
        assertThatThrownBy(() -> Times.of(null, null, null)).hasMessageStartingWith("cron must be");
    }
}
