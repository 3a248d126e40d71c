package dev.electrons.runners.chat;

import dev.electrons.runners.wire.Outflow;
import io.vertx.core.buffer.Buffer;

/** Where a streamed answer goes. Nothing reaches the client before {@link #commit}; after it no other runner can take over. */
public interface ChatSink extends Outflow {

    /** The first content is here: the answer's head may go out. */
    void commit();

    /** Bytes of whole events, as the runner sent them. */
    void write(Buffer events);
}
