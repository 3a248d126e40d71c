package dev.electrons.prime.simulation;

import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.id.RunId;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The applications, and intake before them: accepts runs, signals them, sweeps up those that nobody picked up, steers. */
final class Clients implements Actor {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final World world;
    private final SignalCodec codec;
    private final ArrayDeque<Plan.Ask> asks;
    private final List<Plan.Steer> steers;
    private Instant swept;

    Clients(World world) {
        this.world = world;
        codec = new SignalCodec(world.topics(), "intake");
        asks = new ArrayDeque<>(world.plan().asks());
        steers = new ArrayList<>(world.plan().steers());
        swept = world.now();
    }

    /** Whether everything was asked for and everything asked for has ended. */
    boolean satisfied() {
        return asks.isEmpty()
                && steers.isEmpty()
                && world.store().runs().stream()
                        .allMatch(run -> state(run).phase().ended());
    }

    private RunState state(RunId run) {
        return world.store().state(run, world.store().length(run));
    }

    @Override
    public void offer(Options options) {
        if (!asks.isEmpty()) {
            options.soon(() -> accept(asks.remove()));
        }
        for (var steer : steers) {
            if (ripe(steer)) {
                options.sometime(() -> steer(steer));
            }
        }
        if (!swept.plus(PATIENCE).isAfter(world.now())) {
            var left = unpublished();
            if (!left.isEmpty()) {
                options.soon(() -> sweep(left));
            }
        }
    }

    @Override
    public Optional<Instant> next() {
        return unpublished().isEmpty() ? Optional.empty() : Optional.of(swept.plus(PATIENCE));
    }

    private void accept(Plan.Ask ask) {
        var first = Recorded.requested(ask.run(), world.now(), ask.request());
        world.store().accept(first);
        world.checks().appended(ask.run());
        world.telling().line("intake accepts %s", ask.run());
        if (world.weather().failure()) {
            world.telling().line("… and cannot signal it");
        } else {
            send(new Signal.Requested(first));
        }
    }

    private boolean ripe(Plan.Steer steer) {
        var run = steer.signal().run();
        int length = world.store().length(run);
        return length >= steer.after() || (length > 0 && state(run).phase().ended());
    }

    private void steer(Plan.Steer steer) {
        steers.remove(steer);
        world.telling().line("a client sends %s", world.telling().on() ? Words.of(steer.signal()) : "");
        for (int i = 0; i < steer.times(); i++) {
            send(steer.signal());
        }
    }

    private List<RunId> unpublished() {
        return world.store().runs().stream()
                .filter(run -> state(run).phase() == Phase.Pending)
                .toList();
    }

    private void sweep(List<RunId> left) {
        swept = world.now();
        for (var run : left) {
            world.telling().line("intake signals %s again", run);
            send(new Signal.Requested(world.store().events(run).getFirst()));
        }
    }

    private void send(Signal signal) {
        world.log().add(codec.message(signal, world.now(), null));
    }
}
