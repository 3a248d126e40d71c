package dev.electrons.prime.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.AttemptId;
import dev.electrons.prime.engine.Rig;
import dev.electrons.signal.Signal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final Rig rig = Rig.of("{}", """
            {"nodes":[{"id":"a","kind":"program","timeout":{"schedule_to_start":"10s","heartbeat":"3s"}},
              {"id":"b","kind":"program","timeout":{"heartbeat":"3s"}}, {"id":"c","kind":"program"}]}
            """);
    private final Leases leases = new Leases();
    private final AttemptId a = new AttemptId(rig.run, "a", 0, 1);
    private final AttemptId b = new AttemptId(rig.run, "b", 0, 1);

    @Test
    void whoeverMustBeginIsWaitedForAndWhoeverBeganIsListenedTo() {
        leases.watch(rig.state, NOW);
        assertThat(leases.size()).isEqualTo(2);
        assertThat(leases.silent(NOW.plusSeconds(9))).isEmpty();
        assertThat(leases.silent(NOW.plusSeconds(10)))
                .containsExactly(new Signal.AttemptSilent(a, "SCHEDULE_TO_START_TIMEOUT"));

        leases.alive(b, NOW.plusSeconds(11));
        leases.watch(rig.state, NOW.plusSeconds(12)); // news of the run changes nothing
        assertThat(leases.silent(NOW.plusSeconds(13))).isEmpty();
        assertThat(leases.silent(NOW.plusSeconds(14)))
                .containsExactly(new Signal.AttemptSilent(b, "HEARTBEAT_TIMEOUT"));
    }

    @Test
    void itIsToldAgainUntilItIsSettled() {
        leases.watch(rig.state, NOW);
        var silent = new Signal.AttemptSilent(a, "SCHEDULE_TO_START_TIMEOUT");
        assertThat(leases.silent(NOW.plusSeconds(10))).containsExactly(silent);
        assertThat(leases.silent(NOW.plusSeconds(11))).isEmpty();
        assertThat(leases.silent(NOW.plusSeconds(15))).containsExactly(silent);

        rig.done("a");
        leases.watch(rig.state, NOW.plusSeconds(16));
        assertThat(leases.silent(NOW.plusSeconds(60))).isEmpty();
        assertThat(leases.size()).isOne();
    }

    @Test
    void whatSomebodyElseLooksAfterIsForgotten() {
        leases.alive(a, NOW); // of a run that nobody watches
        leases.watch(rig.state, NOW);
        leases.forget(run -> run.equals(rig.run));
        assertThat(leases.size()).isZero();
    }
}
