package dev.electrons.intake.stream;

import dev.electrons.event.Recorded;
import dev.electrons.task.StreamChunk;

/** Who listens to one run; called on the thread of the reader, so it must hand over at once. */
public interface Listener {
    /** An event that is durable. Some may come again, and one that was published late comes late. */
    void event(Recorded recorded);

    /**
     * Live output. Some may come again.
     *
     * @param place of it among all the output of the run, in the order in which that is kept
     */
    default void output(StreamChunk chunk, long place) {}
}
