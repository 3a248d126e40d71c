package dev.electrons.prime.simulation;

import dev.electrons.event.Phase;
import dev.electrons.id.NodeKey;
import dev.electrons.id.RunId;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.run.NodeState;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No signal gets lost: one that nobody will read again, as its offset is committed, has had its effect on the table. Only a
 * run's start may still wait for its turn; it has come when nothing else can happen.
 */
final class Answered {
    private final World world;
    private final Noise noise;
    private final int[] checked;
    private final Set<RunId> starting = new HashSet<>();

    Answered(World world, Noise noise) {
        this.world = world;
        this.noise = noise;
        checked = new int[world.log().partitions()];
    }

    void check() {
        for (int partition = 0; partition < checked.length; partition++) {
            var signals = world.log().partition(world.topics().signals(), partition);
            for (; checked[partition] < world.group().committed(partition); checked[partition]++) {
                check(signals.get(checked[partition]));
            }
        }
    }

    /** Nothing waits any more. */
    void quiet() {
        check();
        starting.forEach(run -> Broken.unless(started(world.store().state(run)), "a run never got its turn: %s", run));
    }

    private static boolean started(@Nullable RunState state) {
        return state != null && state.phase() != Phase.Pending;
    }

    private void check(Received record) {
        if (noise.made(new String(record.body(), StandardCharsets.UTF_8))
                || !(SignalCodec.read(record) instanceof Reading.Understood<Signal>(var signal))) {
            return;
        }
        if (signal instanceof Signal.Requested) {
            starting.add(signal.run());
            return;
        }
        int home = Topics.partition(signal.run().toString(), checked.length);
        boolean settled = home == record.partition()
                ? answered(signal, world.store().state(signal.run()))
                : world.log().partition(record.topic(), home).stream()
                        .anyMatch(other -> Arrays.equals(other.body(), record.body()));
        Broken.unless(
                settled,
                "a signal is lost, committed but not answered: %s of %s",
                record.where(),
                world.telling().on() ? Words.of(signal) : signal.run());
    }

    private static boolean answered(Signal signal, @Nullable RunState state) {
        if (state == null) {
            return true;
        }
        return switch (signal) {
            case Signal.AttemptSettled s -> {
                var node = state.node(NodeKey.of(s.attempt()));
                yield state.phase() != Phase.Running
                        || node.status() != NodeState.Status.running
                        || node.attempts() != s.attempt().attempt();
            }
            case Steering s -> state.steered().contains(s.id());
            case Signal.Requested _,
                    Signal.AttemptAlive _,
                    Signal.AttemptSilent _,
                    Signal.TimeCame _,
                    Signal.TargetDecided _ -> true;
        };
    }
}
