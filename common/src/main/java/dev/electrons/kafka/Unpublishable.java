package dev.electrons.kafka;

/** The message itself can never be written: too large, or for a topic that can't be. Trying again is pointless. */
public final class Unpublishable extends RuntimeException {
    public Unpublishable(Throwable cause) {
        super("message refused: " + cause.getClass().getSimpleName(), cause);
    }
}
