package dev.electrons.runners.media;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** Where bytes go as they are made. After {@link #begin} no other runner can take over. */
public interface MediaSink {

    /**
     * The first bytes are here: the answer's head may go out.
     *
     * @param length of all of them, if it is known
     */
    void begin(String mediaType, OptionalLong length);

    boolean begun();

    void write(Buffer bytes);

    /** Whether the client reads slower than we write. */
    boolean full();

    /** Runs once when the client has caught up. */
    void whenDrained(Runnable action);
}
