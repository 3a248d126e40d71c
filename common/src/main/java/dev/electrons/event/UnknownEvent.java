package dev.electrons.event;

/** An event that only a later release can read. */
public final class UnknownEvent extends RuntimeException {
    UnknownEvent(String type, int schema) {
        super("event type " + type + " in schema " + schema + " was written by a later release");
    }
}
