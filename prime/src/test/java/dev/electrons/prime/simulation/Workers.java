package dev.electrons.prime.simulation;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.kafka.ControlCodec;
import dev.electrons.kafka.Reading;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.kafka.TaskCodec;
import dev.electrons.signal.Signal;
import dev.electrons.task.Control;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The workers of all kinds: most do as they are told; some fail, answer twice or late, die, or are never heard of again. */
final class Workers implements Actor {
    private final World world;
    private final SignalCodec codec;
    private final List<Given> waiting = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Control> stopped = new ArrayList<>();
    private int seen;

    /**
     * A task in a worker's hands.
     *
     * @param from when it is done
     * @param answers how often its outcome is still going to be told
     */
    private record Held(Given given, Instant from, int answers) {}

    /** A task as it came. */
    private record Given(Task task, Instant at) {}

    Workers(World world) {
        this.world = world;
        codec = new SignalCodec(world.topics(), "subworkflows");
    }

    @Override
    public void offer(Options options) {
        var log = world.log().everything();
        log.subList(seen, log.size()).forEach(this::read);
        seen = log.size();
        if (!waiting.isEmpty()) {
            options.soon(() -> take(world.chance().below(waiting.size())));
        }
        for (var one : held) {
            if (!one.from().isAfter(world.now())) {
                options.soon(() -> answer(one));
            }
        }
    }

    @Override
    public Optional<Instant> next() {
        return held.stream().map(Held::from).min(Instant::compareTo);
    }

    private void read(Received record) {
        if (record.topic().equals(world.topics().control())
                && ControlCodec.read(record) instanceof Reading.Understood<Control>(var control)) {
            stopped.add(control);
        } else if (record.topic().startsWith(world.topics().prefix() + "tasks.")) {
            switch (TaskCodec.read(record)) {
                case Reading.Understood<Task>(var task) -> waiting.add(new Given(task, record.timestamp()));
                case Reading.Unreadable<Task>(var reason) -> throw new Broken("a task cannot be read: " + reason);
            }
        }
    }

    private void take(int index) {
        var given = waiting.remove(index);
        var task = given.task();
        int fate = world.chance().below(100);
        if (fate < 4) {
            world.telling().line("the worker of %s is never heard of again", task.taskId());
            if (world.chance().oneIn(2)) {
                send(new Signal.AttemptSilent(task.taskId(), "HEARTBEAT_TIMEOUT"));
            }
            return;
        }
        if (fate < 10) {
            world.telling().line("the worker of %s dies; another will take the task", task.taskId());
            waiting.add(given);
        }
        int delay = fate < 70
                ? 0
                : fate < 95 ? world.chance().below(2_000) : world.chance().between(8_000, 40_000);
        world.telling().line("a worker takes %s for %d ms", task.taskId(), delay);
        held.add(new Held(
                given,
                world.now().plus(Duration.ofMillis(delay)),
                world.chance().oneIn(10) ? 2 : 1));
        if (world.chance().oneIn(6)) {
            send(new Signal.AttemptAlive(task.taskId(), "w1"));
        }
    }

    private void answer(Held done) {
        held.remove(done);
        if (done.answers() > 1) {
            var later = world.now().plus(Duration.ofMillis(world.chance().below(3_000)));
            held.add(new Held(done.given(), later, done.answers() - 1));
        }
        var window = world.chance().oneIn(2) ? (Integer) world.chance().between(1, 8) : null;
        send(new Signal.AttemptSettled(
                done.given().task().taskId(),
                outcome(done.given()),
                "w" + world.chance().below(3),
                window));
    }

    private boolean stopped(Given given) {
        return stopped.stream()
                .anyMatch(control -> control.concerns(given.task().taskId(), given.at()));
    }

    private Outcome outcome(Given given) {
        var task = given.task();
        if (stopped(given) && !world.chance().oneIn(3)) {
            return Outcome.failed(Failure.cancelled("stopped"), Execution.UNKNOWN);
        }
        int luck = world.chance().below(100);
        if (luck < 75) {
            return Outcome.success(Value.of("out of " + task.taskId()), Execution.by("simulation"));
        }
        var failure = luck < 85
                ? Failure.work("TaskFailed", "exit code 3")
                : luck < 95 ? Failure.infrastructure("AWAY", "the executor is away") : Failure.input("BAD", "no");
        return Outcome.failed(failure, Execution.UNKNOWN);
    }

    private void send(Signal signal) {
        var message = codec.message(signal, world.now(), null);
        world.telling().line("a worker says %s", world.telling().on() ? Words.of(signal) : "");
        if (world.weather().noise()) {
            world.telling().line("… into the wrong partition");
            message = message.in(world.chance().below(world.log().partitions()));
        }
        world.log().add(message);
        if (world.weather().noise()) {
            world.telling().line("… and again, as nobody acknowledged");
            world.log().add(message);
        }
    }
}
