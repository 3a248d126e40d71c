package dev.electrons.runners.wire;

/** The way to a client, as far as whoever fills it must know. */
public interface Outflow {

    /** Whether part of the answer has reached the client, after which no other runner can take over. */
    boolean begun();

    /** Whether the client reads slower than we write. */
    boolean full();

    /** Runs once when the client has caught up. */
    void whenDrained(Runnable action);
}
