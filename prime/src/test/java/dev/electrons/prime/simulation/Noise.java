package dev.electrons.prime.simulation;

import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What nobody needs and anybody may send: rubbish, and reports about what is not, or not yet. */
final class Noise implements Actor {
    private static final Outcome NO = Outcome.failed(Failure.work("NOISE", "nobody asked"), Execution.UNKNOWN);

    private final World world;
    private final Set<String> sent = new HashSet<>();

    Noise(World world) {
        this.world = world;
    }

    @Override
    public void offer(Options options) {
        if (!world.store().runs().isEmpty() && world.weather().noise()) {
            options.soon(this::make);
        }
    }

    /** Whether this body, of a signal or within a dead letter, is noise and not somebody's word. */
    boolean made(String body) {
        return sent.contains(body);
    }

    private void make() {
        var run = world.chance().of(world.store().runs());
        var stranger = new RunId(new UUID(run.value().getMostSignificantBits() + 99, 1L << 63));
        var body = switch (world.chance().below(5)) {
            case 0 -> "rubbish";
            case 1 -> report(new AttemptId(stranger, "n0", 0, 1));
            case 2 -> report(new AttemptId(run, "nobody", 0, 1));
            case 3 -> report(new AttemptId(run, "n0", 0, 9));
            default -> report(new AttemptId(run, "n1", 7, 1));
        };
        sent.add(body);
        world.telling().line("somebody sends noise about %s: %s", run, body);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var key = world.chance().of(List.of(run.toString(), stranger.toString()));
        world.log()
                .add(Message.of(
                        world.topics().signals(), key, "noise", "noise", "/noise", world.now(), null, null, bytes));
    }

    private String report(AttemptId attempt) {
        var window = world.chance().oneIn(2) ? (Integer) 4 : null;
        var body = SignalCodec.body(new Signal.AttemptSettled(attempt, NO, "noise", window));
        return new String(body, StandardCharsets.UTF_8);
    }
}
