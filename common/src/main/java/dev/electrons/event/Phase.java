package dev.electrons.event;

/** The mesh's words for where a run stands. Blocked is prime's word about a request; no worker knows it. */
public enum Phase {
    Pending,
    Blocked,
    Running,
    Completed,
    Failed,
    Cancelled,
    /** The target did not let it start, and it does not wait; in public it is Blocked, too. */
    Refused;

    /** The public word. */
    public String word() {
        return this == Refused ? Blocked.name() : name();
    }

    public boolean ended() {
        return switch (this) {
            case Pending, Blocked, Running -> false;
            case Completed, Failed, Cancelled, Refused -> true;
        };
    }
}
