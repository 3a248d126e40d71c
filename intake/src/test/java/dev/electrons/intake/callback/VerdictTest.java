package dev.electrons.intake.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.intake.callback.Verdict.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final double EVEN = 0.5;

    private static Verdict verdict(Answer answer, int tried) {
        return Verdict.of(answer, tried, Backoff.USUAL, EVEN);
    }

    private static Answer status(int code) {
        return new Answer.Status(code, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void everythingIn200IsDelivered(int code) {
        assertThat(verdict(status(code), 1)).isEqualTo(new Verdict(Outcome.DELIVERED, code, null, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 400, 401, 404, 429, 500, 503, 599})
    void everythingElseIsTriedAgain(int code) {
        var verdict = verdict(status(code), 1);
        assertThat(verdict.outcome()).isEqualTo(Outcome.RETRIED);
        assertThat(verdict.words()).contains(String.valueOf(code));
        assertThat(verdict.delay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void goneAndForbiddenAreTheEndAtOnce() {
        assertThat(verdict(status(410), 1).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(verdict(new Answer.Forbidden("no"), 1)).isEqualTo(new Verdict(Outcome.REFUSED, null, "no", null));
    }

    @Test
    void silenceIsTriedAgainUntilADayIsOver() {
        var waits = IntStream.rangeClosed(1, 10)
                .mapToObj(tried ->
                        verdict(new Answer.Silence("no answer in time"), tried).delay())
                .toList();
        assertThat(waits).isSorted().first().isEqualTo(Duration.ofSeconds(5));
        assertThat(waits.stream().mapToLong(Duration::toHours).sum()).isBetween(20L, 24L);
        assertThat(verdict(new Answer.Silence("no answer in time"), 11).outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void luckSpreadsTheNextAttemptByATenth() {
        assertThat(Backoff.USUAL.after(4, null, 0)).hasValue(Duration.ofMinutes(9));
        assertThat(Backoff.USUAL.after(4, null, 1)).hasValue(Duration.ofMinutes(11));
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "60, 60", "3600, 3600", "90000, 3600"})
    void whatTheReceiverAsksForIsGrantedUpToAnHour(long asked, long granted) {
        assertThat(Backoff.USUAL.after(1, Duration.ofSeconds(asked), EVEN)).hasValue(Duration.ofSeconds(granted));
    }

    @Test
    void aReceiverMayAskInSecondsOrByDate() {
        assertThat(Answer.retryAfter("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(Answer.retryAfter("Fri, 20 Nov 2026 12:01:00 GMT", NOW)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Answer.retryAfter("Fri, 20 Nov 2026 11:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(Answer.retryAfter("soon", NOW)).isNull();
        assertThat(Answer.retryAfter(null, NOW)).isNull();
    }
}
