package dev.electrons.prime.simulation;

import dev.electrons.event.RunEvent;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.util.Optional;

/** What events say, whatever kind they are of. */
final class Facts {
    private Facts() {}

    /** The attempt that ends with it. */
    static Optional<AttemptId> concluded(RunId run, RunEvent event) {
        return switch (event) {
            case RunEvent.NodeSettled e -> Optional.of(new AttemptId(run, e.node(), e.iteration(), e.attempt()));
            case RunEvent.AttemptFailed e -> Optional.of(new AttemptId(run, e.node(), e.iteration(), e.attempt()));
            case RunEvent.RunRequested _,
                    RunEvent.TargetAsked _,
                    RunEvent.RunBlocked _,
                    RunEvent.RunAdmitted _,
                    RunEvent.AttemptDispatched _,
                    RunEvent.PassesOpened _,
                    RunEvent.RunPaused _,
                    RunEvent.RunResumed _,
                    RunEvent.SignalReceived _,
                    RunEvent.PatchProposed _,
                    RunEvent.PatchDecided _,
                    RunEvent.RunPatched _,
                    RunEvent.NodesReset _,
                    RunEvent.RunFailing _,
                    RunEvent.RunCancelRequested _,
                    RunEvent.RunFinished _,
                    RunEvent.SignalRefused _ -> Optional.empty();
        };
    }
}
