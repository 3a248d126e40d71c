package dev.electrons.prime.simulation;

import dev.electrons.kafka.BatchHandler;
import dev.electrons.kafka.Received;
import dev.electrons.prime.coordinate.Desk;
import dev.electrons.prime.coordinate.Ports;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** One coordinator: the real signal handling in a simulated process that reads, commits, is interrupted and dies. */
final class Member implements Actor {
    private static final int MOST = 8;

    private final World world;
    private final String name;
    private final TreeMap<Integer, Integer> positions = new TreeMap<>();
    private final Set<Integer> lost = new TreeSet<>();
    private SimulatedAlarms alarms;
    private BatchHandler handler;
    private int lives;
    private boolean alive;
    private boolean busy;

    Member(World world, int number) {
        this.world = world;
        name = "m" + number;
        alarms = new SimulatedAlarms(world, name);
        handler = start();
    }

    private BatchHandler start() {
        lives++;
        alive = true;
        alarms = new SimulatedAlarms(world, name);
        var mind = world.checks().watching(this, Minds.with(world.planted(), new Shelf(world)));
        return Desk.open(
                new Ports(
                        new FaultyJournal(world, this),
                        new FaultyGuards(world, this),
                        new FaultyOutlet(world, this),
                        alarms,
                        world.clock(),
                        mind),
                world.kafka());
    }

    boolean alive() {
        return alive;
    }

    /** Whether partitions can be given to it: it lives and has no batch in hand. */
    boolean free() {
        return alive && !busy;
    }

    boolean reads(int partition) {
        return positions.containsKey(partition);
    }

    @Override
    public void offer(Options options) {
        if (!alive) {
            options.sometime(this::restart);
            return;
        }
        alarms.offer(options);
        if (busy) {
            return;
        }
        if (handler.hasMore() || positions.keySet().stream().anyMatch(place -> available(place) > 0)) {
            options.soon(this::poll);
        }
        if (!lost.isEmpty()) {
            options.sometime(() -> hearOfLoss(lost.iterator().next()));
        }
    }

    @Override
    public Optional<Instant> next() {
        return alive ? alarms.next() : Optional.empty();
    }

    private int available(int partition) {
        return signals(partition).size() - positions.getOrDefault(partition, 0);
    }

    private List<Received> signals(int partition) {
        return world.log().partition(world.topics().signals(), partition);
    }

    private void poll() {
        var batch = new ArrayList<Received>();
        var until = new TreeMap<Integer, Integer>();
        positions.forEach((partition, from) -> {
            if (available(partition) > 0 && !world.chance().oneIn(4)) {
                int to = from + world.chance().between(1, Math.min(MOST, available(partition)));
                batch.addAll(signals(partition).subList(from, to));
                until.put(partition, to);
            }
        });
        if (!batch.isEmpty() || handler.hasMore()) {
            busy = true;
            handle(batch, until);
            busy = false;
        }
    }

    private void handle(List<Received> batch, Map<Integer, Integer> until) {
        world.telling().line("%s reads %s", this, world.telling().on() ? Words.of(batch) : "");
        world.checks().batchBegins(this);
        try {
            if (world.planted() == Planted.COMMIT_EARLY) {
                until.forEach(this::commit);
            }
            handler.handle(batch);
            waits("between publish and commit");
            positions.replaceAll((partition, at) -> until.getOrDefault(partition, at));
            if (world.weather().lostCommit()) {
                world.telling().line("%s fails to commit", this);
            } else {
                until.forEach(this::commit);
            }
        } catch (Crash crash) {
            die(String.valueOf(crash.getMessage()));
        } catch (Exception e) {
            world.telling().line("%s will read these again: %s", this, e.getMessage());
        }
    }

    private void commit(int partition, int offset) {
        if (!world.group().commit(this, partition, offset)) {
            world.telling().line("%s may not commit partition %d, it is another's", this, partition);
        }
    }

    /** It waits for somebody: others may go on meanwhile, and it may die of it. */
    void waits(String where) {
        if (world.weather().interruption()) {
            world.meanwhile(this, where);
        }
        if (world.weather().crash()) {
            throw new Crash(where);
        }
    }

    void die(String where) {
        world.telling().line("%s dies %s", this, where);
        alive = false;
        positions.clear();
        lost.clear();
        world.checks().crashed();
    }

    private void restart() {
        handler = start();
        world.telling().line("%s is there again", this);
    }

    /** The partition is this one's now; it reads on from what is committed. */
    void gain(int partition) {
        if (positions.containsKey(partition)) {
            hearOfLoss(partition);
        }
        world.telling().line("%s gets partition %d", this, partition);
        positions.put(partition, world.group().committed(partition));
        handler.assigned(Set.of(place(partition)));
    }

    /** The partition is another's; this one will hear of it, at once or only after a while. */
    void lose(int partition) {
        if (!alive || !reads(partition)) {
            return;
        }
        lost.add(partition);
        if (!busy && world.chance().oneIn(2)) {
            hearOfLoss(partition);
        } else {
            world.telling().line("%s does not know that partition %d is another's", this, partition);
        }
    }

    private void hearOfLoss(int partition) {
        world.telling().line("%s hears that partition %d is another's", this, partition);
        lost.remove(partition);
        positions.remove(partition);
        handler.revoked(Set.of(place(partition)));
    }

    private TopicPartition place(int partition) {
        return new TopicPartition(world.topics().signals(), partition);
    }

    @Override
    public String toString() {
        return lives > 1 ? name + "'" + lives : name;
    }
}
