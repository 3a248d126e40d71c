package dev.electrons.sandbox.job;

/** How a job ended; only {@link #SANDBOX_ERROR} is worth another try. */
public enum Ending {
    SUCCEEDED,
    /** The program ended by itself with an exit code other than 0. */
    FAILED,
    /** The program was ended by a signal that was not ours. */
    SIGNALED,
    /** Wall or processor time ran out. */
    TIMEOUT,
    OOM_KILLED,
    OUTPUT_LIMIT,
    DISK_LIMIT,
    CANCELLED,
    /** The sandbox itself failed; the program has not run, or not to its end. */
    SANDBOX_ERROR
}
