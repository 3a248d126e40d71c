package dev.electrons.runners.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.roster.ProbePolicy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ConditionTest {
    private static final ProbePolicy POLICY = ProbePolicy.USUAL;
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Sighting MISSED = new Sighting.Missed("no answer");
    private static final Sighting WELL = new Sighting.Well(false);
    private static final Sighting LOGGED_IN = new Sighting.Well(true);

    private static Condition after(Condition condition, Sighting... sightings) {
        for (var sighting : sightings) {
            condition = condition.after(sighting, NOW, POLICY);
        }
        return condition;
    }

    @Test
    void itIsDownAfterThreeMissesAndUpAfterOneAnswer() {
        Condition up = new Condition.Up(0, NOW);

        assertThat(after(up, MISSED, MISSED).usable()).isTrue();
        assertThat(after(up, MISSED, MISSED, MISSED)).isEqualTo(new Condition.Down("no answer", NOW));
        assertThat(after(up, MISSED, MISSED, WELL, MISSED, MISSED).usable()).isTrue();
        assertThat(after(up, MISSED, MISSED, MISSED, WELL)).isEqualTo(new Condition.Up(0, NOW));
    }

    @Test
    void anExpiredLoginIsOverWhenTheRunnerSaysSo() {
        var expired = new Condition.Up(0, NOW).refusedInTraffic(true, "HTTP 401", NOW, POLICY);

        assertThat(expired.word()).isEqualTo("needs_login");
        assertThat(after(expired, WELL)).isSameAs(expired);
        assertThat(after(expired, LOGGED_IN).usable()).isTrue();
        assertThat(expired.after(WELL, NOW.plus(POLICY.keyRetry()), POLICY).usable())
                .isTrue();
    }

    @Test
    void aKeyRefusedInTrafficIsLeftAloneThoughProbesLookGood() {
        var refused = new Condition.Up(0, NOW).refusedInTraffic(false, "HTTP 403", NOW, POLICY);

        assertThat(after(refused, LOGGED_IN)).isSameAs(refused);
        assertThat(refused.after(LOGGED_IN, NOW.plus(POLICY.keyRetry()), POLICY).usable())
                .isTrue();
    }

    @Test
    void aKeyRefusedByAProbeIsOverWithTheNextProbe() {
        var refused = after(new Condition.Up(0, NOW), new Sighting.KeyRefused("HTTP 401"));

        assertThat(refused.word()).isEqualTo("key_refused");
        assertThat(after(refused, LOGGED_IN).usable()).isTrue();
    }

    @Test
    void aRunnerThatWentAwayAndCameBackIsForgivenItsRefusal() {
        var refused = new Condition.Up(0, NOW).refusedInTraffic(false, "HTTP 403", NOW, POLICY);

        assertThat(after(refused, MISSED, LOGGED_IN).usable()).isTrue();
    }
}
