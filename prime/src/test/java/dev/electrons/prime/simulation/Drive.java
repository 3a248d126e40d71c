package dev.electrons.prime.simulation;

import dev.electrons.error.Failure;
import dev.electrons.event.Recorded;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.prime.Posted;
import dev.electrons.prime.coordinate.Mind;
import dev.electrons.prime.engine.Tasks;
import dev.electrons.run.Evolve;
import dev.electrons.run.Folded;
import dev.electrons.run.RunState;
import dev.electrons.signal.Signal;
import dev.electrons.signal.Steering;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of a graph in the hands of the engine alone, driven by numbers that say what it hears next. */
final class Drive {
    private static final int MOST_STEPS = 1_000;
    private static final Outcome DONE = Outcome.success(Value.of("done"), Execution.UNKNOWN);
    private static final List<Outcome> OUTCOMES = List.of(
            DONE,
            DONE,
            DONE,
            Outcome.failed(Failure.work("TaskFailed", "exit code 3"), Execution.UNKNOWN),
            Outcome.failed(Failure.infrastructure("AWAY", "away"), Execution.UNKNOWN),
            Outcome.failed(Failure.input("BAD", "no"), Execution.UNKNOWN));

    private final Mind engine = Minds.with(Planted.NOTHING);
    private final RunId run = RunId.of("01890a5d-ac96-774b-bcce-b302099a8057");
    private final List<Recorded> events = new ArrayList<>();
    private final List<Signal> said = new ArrayList<>();
    private Instant now = run.createdAt();
    private RunState state;
    private boolean cancelled;

    Drive(Drawing drawing) {
        var request = Posted.request(run, Map.of("workflow", new Value(drawing.json())));
        events.add(Recorded.requested(run, now, request));
        state = Evolve.fold(run, events);
        say(new Signal.Requested(events.getFirst()));
    }

    RunId run() {
        return run;
    }

    RunState state() {
        return state;
    }

    List<Recorded> events() {
        return events;
    }

    boolean cancelled() {
        return cancelled;
    }

    void follow(List<Integer> numbers) {
        numbers.forEach(this::hear);
    }

    private void hear(int number) {
        now = now.plusNanos(1_000_003L * (number % 50));
        int choice = number / 10;
        switch (number % 10) {
            case 0 -> say(said.get(choice % said.size()));
            case 1 -> {
                now = now.plusMillis(choice * 7L);
                say(new Signal.TimeCame(run, now));
            }
            case 2 -> settle(new AttemptId(run, "n" + choice % 8, choice % 2, choice % 4), choice);
            case 3 -> {
                if (choice % 20 == 0) {
                    cancelled = true;
                    say(new Steering.CancelAsked("cancel-" + choice % 3, run, "app:shop", "enough"));
                }
            }
            default -> {
                var inFlight = Tasks.inFlight(state).stream().map(Task::taskId).toList();
                if (!inFlight.isEmpty()) {
                    settle(inFlight.get(choice % inFlight.size()), choice);
                }
            }
        }
    }

    private void settle(AttemptId attempt, int choice) {
        say(new Signal.AttemptSettled(attempt, OUTCOMES.get(choice % OUTCOMES.size()), "w", 4));
    }

    /** Every worker answers that all is well, and time passes, until the run has ended. */
    void toTheEnd() {
        for (int steps = 0; !state.phase().ended(); steps++) {
            Broken.unless(steps < MOST_STEPS, "the run never ends");
            var inFlight = Tasks.inFlight(state);
            if (inFlight.isEmpty()) {
                var due = state.nextDue().orElseThrow();
                now = due.isAfter(now) ? due : now.plusSeconds(1);
                say(new Signal.TimeCame(run, now));
            } else {
                say(new Signal.AttemptSettled(inFlight.getFirst().taskId(), DONE, "w", 4));
            }
        }
    }

    /** Somebody wants the graph changed; what the run came to say of it. */
    List<Recorded> patch(String id, List<Map<String, Object>> operations) {
        int before = events.size();
        say(new Steering.PatchAsked(id, run, "app:shop", Value.of(operations), "a change", null));
        return List.copyOf(events.subList(before, events.size()));
    }

    void sayEverythingAgain() {
        List.copyOf(said).forEach(this::say);
    }

    private void say(Signal signal) {
        said.add(signal);
        var added = Folded.events(engine.decide(state, signal, now));
        events.addAll(added);
        for (var event : added) {
            state = Evolve.evolve(state, event);
        }
        Track.goesOn(state);
    }
}
