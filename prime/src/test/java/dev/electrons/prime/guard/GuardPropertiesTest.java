package dev.electrons.prime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.guard.Asker;
import dev.electrons.guard.Ending;
import dev.electrons.guard.GuardEvent;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardSignal;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import dev.electrons.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is asked, repeated and cancelled in whatever order: one run has the target, and nobody waits for ever. */
class GuardPropertiesTest {
    private static final GuardPolicy POLICY =
            new GuardPolicy(Duration.ofSeconds(1), 1_000, Duration.ofSeconds(1), Duration.ofSeconds(4), false, true);

    private static final List<Ending> ENDINGS = List.of(Ending.values());

    private final Target target = Target.of("t");

    @Property(tries = 300)
    void oneAtATimeAndEverybodyInTheEnd(@ForAll long seed) {
        var chance = new Random(seed);
        var now = Instant.parse("2026-11-20T12:00:00Z");
        var state = GuardState.empty(target);
        var askers = new ArrayList<Asker>();
        Set<RunId> running = new HashSet<>();
        Set<RunId> over = new HashSet<>();
        for (int step = 0; step < 200 || !over.containsAll(runs(askers)); step++) {
            assertThat(step).as("everybody ends").isLessThan(5_000);
            now = now.plusMillis(chance.nextInt(1_500));
            var events = Guards.decide(state, signal(chance, askers, running, over, step < 200, now), now);
            for (var recorded : events) {
                state = state.after(recorded);
                follow(recorded, running, over);
            }
            assertThat(running).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(state.queue().all()).isEmpty();
    }

    private static List<RunId> runs(List<Asker> askers) {
        return askers.stream().map(Asker::run).toList();
    }

    private static void follow(GuardRecord recorded, Set<RunId> running, Set<RunId> over) {
        switch (recorded.event()) {
            case GuardEvent.Granted e -> running.add(e.asker().run());
            case GuardEvent.Released e -> {
                running.remove(e.run());
                over.add(e.run());
            }
            case GuardEvent.Left e -> over.add(e.run());
            case GuardEvent.Refused e -> over.add(e.asker().run());
            case GuardEvent.Queued _, GuardEvent.Approved _, GuardEvent.Cleared _ -> {}
        }
    }

    private GuardSignal signal(
            Random chance, List<Asker> askers, Set<RunId> running, Set<RunId> over, boolean more, Instant now) {
        int kind = chance.nextInt(10);
        if (more && (kind < 3 || askers.isEmpty())) {
            askers.add(new Asker(
                    RunId.next(), "app" + chance.nextInt(3), "w" + chance.nextInt(2), chance.nextInt(10), POLICY, now));
            return new GuardSignal.Acquire(target.name(), askers.getLast());
        }
        var some = askers.get(chance.nextInt(askers.size()));
        if (kind == 4 && !over.contains(some.run())) {
            return new GuardSignal.Acquire(target.name(), some);
        }
        if (kind == 5) {
            return new GuardSignal.Release(target.name(), some.run(), Ending.CANCELLED);
        }
        if (kind < 8 && !running.isEmpty()) {
            var ending = ENDINGS.get(chance.nextInt(ENDINGS.size()));
            return new GuardSignal.Release(target.name(), running.iterator().next(), ending);
        }
        return new GuardSignal.TimeCame(target.name(), now);
    }
}
