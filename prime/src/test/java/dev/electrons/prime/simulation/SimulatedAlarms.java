package dev.electrons.prime.simulation;

import dev.electrons.id.RunId;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.postgres.DueRun;
import dev.electrons.prime.time.Alarms;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** One coordinator's timers: what is due is fired as a signal, sometimes twice, sometimes in vain and then later again. */
final class SimulatedAlarms implements Alarms, Actor {
    private static final Duration AHEAD = Duration.ofMillis(2_500);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final World world;
    private final String owner;
    private final SignalCodec codec;
    private final TreeSet<Integer> owned = new TreeSet<>();
    private final TreeSet<Integer> unseen = new TreeSet<>();
    private final Map<RunId, Instant> near = new LinkedHashMap<>();
    private final Map<RunId, Fired> fired = new HashMap<>();

    private record Fired(Instant due, Instant at) {}

    SimulatedAlarms(World world, String owner) {
        this.world = world;
        this.owner = owner;
        codec = new SignalCodec(world.topics(), "prime");
    }

    @Override
    public void assigned(Collection<Integer> partitions) {
        owned.addAll(partitions);
        unseen.addAll(partitions);
    }

    @Override
    public void revoked(Collection<Integer> partitions) {
        owned.removeAll(partitions);
        unseen.removeAll(partitions);
        near.clear();
    }

    @Override
    public void note(RunId run, Instant due) {
        if (due.isBefore(world.now().plus(AHEAD))) {
            fired.remove(run);
            near.merge(run, due, (a, b) -> a.isBefore(b) ? a : b);
        }
    }

    @Override
    public void offer(Options options) {
        if (!unseen.isEmpty()) {
            options.soon(this::recover);
        }
        var due = due();
        if (!due.isEmpty()) {
            options.soon(() -> fire(due));
        }
    }

    /** A newly owned partition's unfinished runs each get a signal. */
    private void recover() {
        if (world.weather().failure()) {
            world.telling().line("%s cannot look at its new partitions' runs", owner);
            return;
        }
        for (var row : world.store().open()) {
            if (unseen.contains(home(row.run()))) {
                send(row.run(), row.due());
            }
        }
        unseen.clear();
    }

    private void fire(Map<RunId, Instant> due) {
        due.forEach((run, at) -> {
            near.remove(run);
            fired.put(run, new Fired(at, world.now()));
            if (world.weather().failure()) {
                world.telling().line("%s fires a timer of %s in vain", owner, run);
                return;
            }
            send(run, at);
            if (world.weather().noise()) {
                send(run, at);
            }
        });
    }

    private void send(RunId run, Instant due) {
        var message = codec.message(new Signal.TimeCame(run, due), world.now(), null);
        world.telling().line("%s fires a timer of %s", owner, run);
        world.log().add(message);
    }

    private Map<RunId, Instant> due() {
        var now = world.now();
        var due = new LinkedHashMap<RunId, Instant>();
        near.forEach((run, at) -> {
            if (!at.isAfter(now)) {
                due.put(run, at);
            }
        });
        for (var row : world.store().open()) {
            if (mine(row.run()) && !row.due().isAfter(now) && news(row)) {
                due.put(row.run(), row.due());
            }
        }
        return due;
    }

    @Override
    public Optional<Instant> next() {
        var now = world.now();
        var rows = world.store().open().stream()
                .filter(row -> mine(row.run()))
                .map(row -> row.due().isAfter(now)
                        ? row.due()
                        : Objects.requireNonNull(fired.get(row.run())).at().plus(AGAIN));
        return java.util.stream.Stream.concat(near.values().stream(), rows)
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    private boolean news(DueRun row) {
        var last = fired.get(row.run());
        return last == null
                || last.due().isBefore(row.due())
                || !last.at().plus(AGAIN).isAfter(world.now());
    }

    private boolean mine(RunId run) {
        return owned.contains(home(run));
    }

    private int home(RunId run) {
        return Topics.partition(run.toString(), world.group().partitions());
    }
}
