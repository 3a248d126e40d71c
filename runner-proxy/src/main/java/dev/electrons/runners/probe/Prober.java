package dev.electrons.runners.probe;

import dev.electrons.runners.fleet.Condition;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.fleet.Sighting;
import dev.electrons.runners.roster.Secrets;
import dev.electrons.runners.wire.HttpCalls;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** Asks every runner how it is, every few seconds; one that is not well, each second. */
public final class Prober extends VerticleBase {
    private static final long TICK_MS = 50;
    private static final Duration AWAY = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final HttpCalls calls;
    private final Asking asking;
    private final Canaries canaries;
    private final Set<Runner> underway = new HashSet<>();
    private final Map<Runner, Long> dueAt = new WeakHashMap<>();

    public Prober(Fleet fleet, HttpCalls calls, Secrets secrets, Canaries canaries) {
        this.canaries = canaries;
        this.fleet = fleet;
        this.calls = calls;
        this.asking = new Asking(calls, secrets);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(1, TICK_MS, _ -> tick());
        return Future.succeededFuture();
    }

    /** Parts stop in reverse: nobody needs the client after this one. */
    @Override
    public Future<?> stop() {
        return calls.close();
    }

    private void tick() {
        long now = System.nanoTime();
        for (var runner : fleet.all()) {
            if (!underway.contains(runner) && now >= dueAt.getOrDefault(runner, now)) {
                underway.add(runner);
                ask(runner).onComplete(_ -> {
                    underway.remove(runner);
                    dueAt.put(runner, System.nanoTime() + pause(runner).toNanos());
                });
            }
        }
    }

    private Duration pause(Runner runner) {
        var every = fleet.roster().probe().every();
        boolean well = runner.condition() instanceof Condition.Up(var misses, var _) && misses == 0;
        return well || every.compareTo(AWAY) < 0 ? every : AWAY;
    }

    /** Asks one runner now. Completes when it has answered or missed. */
    public Future<Void> ask(Runner runner) {
        var policy = fleet.roster().probe();
        var asked = Instant.now();
        return asking.ask(runner.spec(), policy.timeout())
                .onSuccess(sighting -> {
                    runner.seen(sighting, asked, policy);
                    if (sighting instanceof Sighting.Well && runner.unusable().isEmpty()) {
                        canaries.send(runner, policy.every());
                    }
                })
                .mapEmpty();
    }
}
