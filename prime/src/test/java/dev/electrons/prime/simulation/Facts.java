package dev.electrons.prime.simulation;

import dev.electrons.event.RunEvent;
import dev.electrons.event.RunEvent.Dispatch;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.util.List;
import java.util.Optional;

/** What events say, whatever kind they are of. */
final class Facts {
    private Facts() {}

    /** The attempts that begin with it. */
    static List<Dispatch> dispatched(RunEvent event) {
        return switch (event) {
            case RunEvent.RunAdmitted e -> e.dispatched();
            case RunEvent.NodeSettled e -> e.dispatched();
            case RunEvent.AttemptDispatched e -> List.of(e.dispatch());
            case RunEvent.RunRequested _,
                    RunEvent.AttemptFailed _,
                    RunEvent.RunCancelRequested _,
                    RunEvent.RunFinished _,
                    RunEvent.SignalRefused _ -> List.of();
        };
    }

    /** The attempt that ends with it. */
    static Optional<AttemptId> concluded(RunId run, RunEvent event) {
        return switch (event) {
            case RunEvent.NodeSettled e -> Optional.of(new AttemptId(run, e.node(), e.iteration(), e.attempt()));
            case RunEvent.AttemptFailed e -> Optional.of(new AttemptId(run, e.node(), e.iteration(), e.attempt()));
            case RunEvent.RunRequested _,
                    RunEvent.RunAdmitted _,
                    RunEvent.AttemptDispatched _,
                    RunEvent.RunCancelRequested _,
                    RunEvent.RunFinished _,
                    RunEvent.SignalRefused _ -> Optional.empty();
        };
    }
}
