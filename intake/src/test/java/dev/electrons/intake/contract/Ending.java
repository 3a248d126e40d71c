package dev.electrons.intake.contract;

import dev.electrons.error.Failure;
import dev.electrons.event.Classification;
import dev.electrons.event.Phase;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.run.RunState;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import java.time.Instant;
import java.util.List;

/** What happens to a run whose program says no, with everything that a result can tell. */
public final class Ending {
    private Ending() {}

    public static List<Recorded> of(RunState state) {
        var later = Instant.now().plusSeconds(60);
        var classification = new Classification("program", "program", "explicit", "a program to run", 1, List.of());
        var dispatch = new RunEvent.Dispatch("work", 0, 1, null, later);
        var failure = Failure.work("TaskFailed", "exit code 3");
        var execution = new Execution(
                "sandbox-executor",
                "sandbox",
                "local",
                "none",
                0,
                List.of("none"),
                new Execution.Fallback("runners are away"),
                3,
                new Execution.Usage(1L, 2L, 0.5),
                List.of(new Artifact("a.txt", 1, "00", "data:,a")),
                false,
                12L);
        var output = Value.of(Json.MAPPER.createObjectNode().put("stdout", "x"));
        var settled = new RunEvent.NodeSettled(
                "work", 0, 1, Outcome.negative(output, failure, execution), List.of(), List.of(), List.of());
        return List.of(
                at(state, 1, new RunEvent.RunAdmitted(classification, null, List.of(dispatch), later)),
                at(state, 2, settled),
                at(state, 3, new RunEvent.RunFinished(Phase.Failed, null, failure)));
    }

    private static Recorded at(RunState state, int after, RunEvent event) {
        return new Recorded(state.run(), state.version() + after, Instant.now(), "prime", "cause", event);
    }
}
