package dev.electrons.runners.chat;

import dev.electrons.runners.wire.Outflow;
import io.vertx.core.buffer.Buffer;

/** Where a streamed answer goes. Nothing reaches the client before {@link #commit}; after it no other runner can take over. */
public interface ChatSink extends Outflow {
    /** For an answer that comes in one piece, and is nobody's. */
    ChatSink NOBODY = new ChatSink() {
        @Override
        public void commit() {}

        @Override
        public void write(Buffer events) {}

        @Override
        public boolean begun() {
            return false;
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void whenDrained(Runnable action) {
            action.run();
        }
    };

    /** The first content is here: the answer's head may go out. */
    void commit();

    /** Bytes of whole events, as the runner sent them. */
    void write(Buffer events);
}
