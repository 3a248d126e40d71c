package dev.electrons.subworkflows.code;

import dev.electrons.task.Outcome;
import java.util.List;

/** What came of asking for an agent. */
sealed interface AgentVerdict {

    /** It is decided, one way or the other. */
    record Settled(Outcome outcome) implements AgentVerdict {}

    /**
     * No agent could be had.
     *
     * @param reason why, in words
     * @param attemptedModels what was considered
     * @param begun whether one may have begun all the same
     * @param others whether others may be there
     * @param credentials whether it was for these
     */
    record Unavailable(
            String reason, List<String> attemptedModels, boolean begun, boolean others, Credentials credentials)
            implements AgentVerdict {}
}
