package dev.electrons.runners.chat;

import io.vertx.core.buffer.Buffer;

/** Where a streamed answer goes. Nothing reaches the client before {@link #commit}; after it no other runner can take over. */
public interface ChatSink {

    /** The first content is here: the answer's head may go out. */
    void commit();

    boolean committed();

    /** Bytes of whole events, as the runner sent them. */
    void write(Buffer events);

    /** Whether the client reads slower than we write. */
    boolean full();

    /** Runs once when the client has caught up. */
    void whenDrained(Runnable action);
}
