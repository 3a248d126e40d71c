package dev.electrons.sandbox.plan;

/** What a sandboxed process may talk to. */
public enum Reach {
    /** Nothing but itself: a network namespace of its own. */
    NOTHING,
    /** The network; only for fetching a repository, never for a program. */
    NETWORK
}
