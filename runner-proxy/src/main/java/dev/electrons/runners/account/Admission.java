package dev.electrons.runners.account;

import java.time.Instant;
import java.util.Optional;

/** Whether a call may be made; all amounts in millionths of a US dollar. */
public sealed interface Admission {

    /** It may; what is held back for it is given free by {@code release}, which may be run more than once. */
    record Granted(Runnable release) implements Admission {}

    /**
     * It may not.
     *
     * @param scope {@code app_day}, {@code run} or {@code call}
     * @param of whose budget it is, in words
     * @param reserved held back for calls under way
     * @param estimate what this call would cost, about
     */
    record Refused(
            String scope, String of, long limit, long spent, long reserved, long estimate, Optional<Instant> resetsAt)
            implements Admission {}
}
