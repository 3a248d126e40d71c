package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.Roster;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.SecretRef;
import dev.electrons.runners.roster.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All runners as they are now, in waterfall order. A new roster keeps the runners whose entry did not change. */
public final class Fleet {
    private final Vertx vertx;
    private final Secrets secrets;
    private final InstantSource clock;
    private final FleetMeters meters;
    private volatile Roster roster = Roster.EMPTY;
    private volatile List<Runner> runners = List.of();

    public Fleet(Vertx vertx, Secrets secrets, MeterRegistry meters, InstantSource clock) {
        this.vertx = vertx;
        this.secrets = secrets;
        this.clock = clock;
        this.meters = new FleetMeters(meters);
    }

    /** Makes the fleet what the roster says. Calls under way at a removed runner go on to their end. */
    public synchronized void apply(Roster next) {
        boolean sameRules = Runner.Rules.of(next).equals(Runner.Rules.of(roster));
        var then = new ArrayList<Runner>();
        for (var spec : next.runners()) {
            var before = named(spec.name());
            then.add(before.filter(runner -> sameRules && runner.spec().equals(spec))
                    .orElseGet(() -> arriving(spec, next, before)));
        }
        roster = next;
        runners = List.copyOf(then);
        meters.show(runners);
    }

    private Runner arriving(RunnerSpec spec, Roster next, Optional<Runner> before) {
        var runner = new Runner(spec, Runner.Rules.of(next), secrets, vertx, clock);
        if (before.map(Runner::draining).orElse(false)) {
            runner.drain(true);
        }
        return runner;
    }

    /** Secrets have other values than before: who uses them deserves another chance. */
    public void rekeyed(Set<SecretRef> changed) {
        for (var runner : runners) {
            if (runner.spec().secretRefs().stream().anyMatch(changed::contains)) {
                runner.reconsider();
            }
        }
    }

    public Roster roster() {
        return roster;
    }

    public List<Runner> all() {
        return runners;
    }

    public Optional<Runner> named(String name) {
        return runners.stream()
                .filter(runner -> runner.spec().name().equals(name))
                .findFirst();
    }
}
