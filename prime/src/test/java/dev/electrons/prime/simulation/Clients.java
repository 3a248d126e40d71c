package dev.electrons.prime.simulation;

import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.guard.GuardSignal;
import dev.electrons.id.RunId;
import dev.electrons.kafka.GuardMessages;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The applications, and intake before them: accepts runs, signals them, sweeps up those that nobody picked up, steers. */
final class Clients implements Actor {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final World world;
    private final SignalCodec codec;
    private final ArrayDeque<Plan.Ask> asks;
    private final List<Plan.Steer> steers;
    private final List<Plan.Rerun> reruns;
    private final List<Plan.Undo> undos;
    private final List<GuardSignal.Wish> wishes;
    private final GuardMessages targets;
    private int meddling;
    private Instant swept;

    Clients(World world) {
        this.world = world;
        codec = new SignalCodec(world.topics(), "intake");
        asks = new ArrayDeque<>(world.plan().asks());
        steers = new ArrayList<>(world.plan().steers());
        reruns = new ArrayList<>(world.plan().reruns());
        undos = new ArrayList<>(world.plan().undos());
        wishes = new ArrayList<>(world.plan().wishes());
        targets = new GuardMessages(world.topics(), "intake");
        meddling = world.plan().meddling();
        swept = world.now();
    }

    /** Whether everything was asked for and everything asked for has ended. */
    boolean satisfied() {
        return asks.isEmpty()
                && steers.isEmpty()
                && reruns.isEmpty()
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
            if (ripe(steer.signal().run(), steer.after())) {
                options.sometime(() -> steer(steer));
            }
        }
        for (var rerun : reruns) {
            if (ripe(rerun.of(), rerun.after())) {
                options.sometime(() -> rerun(rerun));
            }
        }
        undos.stream()
                .filter(undo -> patched(undo.run()).isPresent())
                .findFirst()
                .ifPresent(undo -> options.sometime(() -> undo(undo)));
        if (!wishes.isEmpty() && !world.guards().all().isEmpty()) {
            options.sometime(this::wish);
        }
        var below = meddling == 0 ? List.<RunId>of() : below();
        if (!below.isEmpty()) {
            options.sometime(() -> meddle(world.chance().of(below)));
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

    /** As intake would: a node that is not there, or is in a body, is no place to begin at. */
    private void rerun(Plan.Rerun rerun) {
        reruns.remove(rerun);
        var other = state(rerun.of());
        var from = rerun.from();
        boolean possible = from == null
                || (other.graph() != null
                        && other.shape().has(from)
                        && other.shape().container(from) == null);
        if (possible) {
            world.telling().line("%s is %s again from %s", rerun.run(), rerun.of(), from);
            var origin = new WorkRequest.Origin(null, 0, rerun.of(), from);
            accept(new Plan.Ask(rerun.run(), other.asked().again(rerun.run().toString(), origin)));
        }
    }

    private Optional<RunEvent.RunPatched> patched(RunId run) {
        return world.store().events(run).stream()
                .flatMap(recorded ->
                        recorded.event() instanceof RunEvent.RunPatched patched ? Stream.of(patched) : Stream.of())
                .reduce((_, last) -> last);
    }

    private void undo(Plan.Undo undo) {
        undos.remove(undo);
        var inverse = patched(undo.run()).orElseThrow().inverse();
        world.telling().line("a client sends %s", undo.id());
        send(new Steering.PatchAsked(undo.id(), undo.run(), "app:shop", inverse, "undone", null));
    }

    private void wish() {
        var wish = wishes.removeLast();
        world.telling().line("an operator sends %s", wish);
        world.log().add(targets.message(wish, world.now()));
    }

    /** Runs that are part of others. */
    private List<RunId> below() {
        return world.store().runs().stream()
                .filter(run -> Below.parent(state(run)).isPresent())
                .toList();
    }

    private void meddle(RunId run) {
        var id = "meddle-" + meddling--;
        var signal = switch (world.chance().below(3)) {
            case 0 -> new Steering.CancelAsked(id, run, "app:shop", "enough");
            case 1 -> new Steering.PauseAsked(id, run, "app:shop", "later");
            default -> new Steering.RetryAsked(id, run, "app:shop");
        };
        world.telling().line("a client sends %s", world.telling().on() ? Words.of(signal) : "");
        send(signal);
    }

    private boolean ripe(RunId run, int after) {
        int length = world.store().length(run);
        return length >= after || (length > 0 && state(run).phase().ended());
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
