package dev.electrons.event;

/** The mesh's words for where a run stands. Blocked is prime's word about a request; no worker knows it. */
public enum Phase {
    Pending,
    Blocked,
    Running,
    Completed,
    Failed,
    Cancelled;

    public boolean ended() {
        return switch (this) {
            case Pending, Blocked, Running -> false;
            case Completed, Failed, Cancelled -> true;
        };
    }
}
