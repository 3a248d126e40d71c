package dev.electrons.run;

import dev.electrons.error.Failure;
import dev.electrons.event.Phase;
import dev.electrons.guard.Asker;
import dev.electrons.guard.Ending;
import dev.electrons.guard.GuardPolicy;
import dev.electrons.guard.Refusal;
import dev.electrons.guard.Target;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run's claim on its target.
 *
 * @param workflow cooldown is counted for each
 * @param until when the run ends at the latest
 * @param granted whether the run has the target, or had it until it ended
 * @param refusal why it waits; null when it does not
 */
public record Hold(
        Target target,
        String workflow,
        GuardPolicy policy,
        Instant until,
        boolean granted,
        @Nullable Refusal refusal) {

    Hold with(boolean had, @Nullable Refusal why) {
        return new Hold(target, workflow, policy, until, had, why);
    }

    /** Who asks for it. */
    public Asker asker(RunState state) {
        var request = state.asked();
        return new Asker(state.run(), request.app(), workflow, request.priority(), policy, until);
    }

    /** What the next one needs to know of how the run ended. */
    public Ending ending(RunState ended) {
        var failure = ended.failure();
        if (!granted || ended.phase() == Phase.Cancelled || ended.phase() == Phase.Refused) {
            return Ending.CANCELLED;
        }
        if (failure == null) {
            return Ending.COMPLETED;
        }
        return Results.failedAt(ended, failure) == Failure.Stage.DURING ? Ending.FAILED_DURING : Ending.FAILED_BEFORE;
    }
}
