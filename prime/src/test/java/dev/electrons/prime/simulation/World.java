package dev.electrons.prime.simulation;

import dev.electrons.kafka.KafkaConfig;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.MemoryGuards;
import dev.electrons.postgres.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Everything around the coordinators, and the one loop in which it all happens, one thing after the other. */
final class World {
    private static final int MOST_STEPS = 30_000;
    private static final int DEEPEST = 2;

    private final Chance chance;
    private final SimulatedClock clock = new SimulatedClock();
    private final Telling telling;
    private final Planted planted;
    private final Weather weather;
    private final MemoryStore store = new MemoryStore();
    private final MemoryGuards guards = new MemoryGuards();
    private final KafkaConfig kafka;
    private final Log log;
    private final Group group;
    private final Plan plan;
    private final Checks checks;
    private final List<Member> members;
    private final Clients clients;
    private final List<Actor> actors = new ArrayList<>();
    private int steps;
    private int depth;

    World(long seed, Planted planted, boolean tell) {
        this.planted = planted;
        chance = new Chance(seed);
        telling = new Telling(tell, clock);
        weather = new Weather(chance, telling);
        plan = new Plans(chance).draw();
        int partitions = chance.between(1, 4);
        kafka = new KafkaConfig("simulated:1", Map.of(), "de.", partitions, Optional.empty());
        log = new Log(partitions, clock);
        group = new Group(partitions);
        var noise = new Noise(this);
        checks = new Checks(this, noise);
        members = IntStream.rangeClosed(1, chance.between(1, 3))
                .mapToObj(number -> new Member(this, number))
                .toList();
        clients = new Clients(this);
        actors.addAll(members);
        actors.addAll(
                List.of(clients, new Workers(this), noise, new Rebalances(this, members), new TargetTimers(this)));
    }

    /** Lets everything happen until nothing is left to happen; fails with {@link Broken}. */
    void run() {
        introduce();
        while (true) {
            if (step()) {
                continue;
            }
            checks.quiet();
            if (clients.satisfied()) {
                break;
            }
            var next = actors.stream().flatMap(actor -> actor.next().stream()).min(Instant::compareTo);
            Broken.unless(next.isPresent(), "nothing will ever happen again, and not every run has ended");
            clock.passUntil(next.orElseThrow());
        }
        checks.end();
    }

    private void introduce() {
        plan.definitions().forEach((name, drawing) -> telling.line("there is %s: %s", name, drawing.words()));
        for (int i = 0; i < plan.asks().size(); i++) {
            var run = plan.asks().get(i).run();
            telling.name(run, "r" + (i + 1));
            var drawing = plan.drawings().get(run);
            telling.line("there will be %s: %s", run, drawing == null ? "a plain request" : drawing.words());
        }
        plan.reruns()
                .forEach(rerun -> telling.name(
                        rerun.run(), "again-" + telling.named(rerun.of().toString())));
    }

    private boolean step() {
        Broken.unless(++steps < MOST_STEPS, "after %d steps there is still no end in sight", steps);
        var options = new Options();
        actors.forEach(actor -> actor.offer(options));
        var chosen = options.choose(chance);
        if (chosen.isPresent()) {
            clock.pass(Duration.ofNanos(chance.below(20_000_000)));
            chosen.get().run();
        }
        return chosen.isPresent();
    }

    /** Others go on for a while, as somebody waits. */
    void meanwhile(Member waiting, String where) {
        if (depth == DEEPEST) {
            return;
        }
        depth++;
        telling.line("%s waits %s; meanwhile:", waiting, where);
        telling.inner();
        if (chance.oneIn(4)) {
            clock.pass(Duration.ofMillis(chance.below(5_000)));
        }
        int most = chance.between(1, 25);
        for (int i = 0; i < most && step(); i++) {}
        telling.outer();
        telling.line("%s goes on", waiting);
        depth--;
    }

    Instant now() {
        return clock.instant();
    }

    SimulatedClock clock() {
        return clock;
    }

    Chance chance() {
        return chance;
    }

    Telling telling() {
        return telling;
    }

    Planted planted() {
        return planted;
    }

    Weather weather() {
        return weather;
    }

    MemoryStore store() {
        return store;
    }

    MemoryGuards guards() {
        return guards;
    }

    Log log() {
        return log;
    }

    Group group() {
        return group;
    }

    KafkaConfig kafka() {
        return kafka;
    }

    Topics topics() {
        return kafka.topics();
    }

    Plan plan() {
        return plan;
    }

    Checks checks() {
        return checks;
    }
}
