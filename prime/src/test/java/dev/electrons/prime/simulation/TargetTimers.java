package dev.electrons.prime.simulation;

import dev.electrons.guard.GuardSignal;
import dev.electrons.kafka.GuardMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Fires what targets wait for, sometimes twice, sometimes in vain and then later again. */
final class TargetTimers implements Actor {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final World world;
    private final GuardMessages messages;
    private final Map<String, Instant> fired = new HashMap<>();

    TargetTimers(World world) {
        this.world = world;
        messages = new GuardMessages(world.topics(), "prime");
    }

    @Override
    public void offer(Options options) {
        world.guards().due().forEach((target, due) -> {
            if (!due.isAfter(world.now()) && !last(target).plus(AGAIN).isAfter(world.now())) {
                options.soon(() -> fire(target, due));
            }
        });
    }

    private Instant last(String target) {
        return fired.getOrDefault(target, Instant.EPOCH);
    }

    private void fire(String target, Instant due) {
        fired.put(target, world.now());
        if (world.weather().failure()) {
            world.telling().line("a timer of %s fires in vain", target);
            return;
        }
        world.telling().line("a timer of %s fires", target);
        int times = world.weather().noise() ? 2 : 1;
        for (int i = 0; i < times; i++) {
            world.log().add(messages.message(new GuardSignal.TimeCame(target, due), world.now()));
        }
    }

    @Override
    public Optional<Instant> next() {
        var now = world.now();
        return world.guards().due().entrySet().stream()
                .map(row -> row.getValue().isAfter(now)
                        ? row.getValue()
                        : last(row.getKey()).plus(AGAIN))
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }
}
