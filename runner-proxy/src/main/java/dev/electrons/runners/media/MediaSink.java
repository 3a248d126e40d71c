package dev.electrons.runners.media;

import dev.electrons.runners.wire.Outflow;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** Where bytes go as they are made. After {@link #begin} no other runner can take over. */
public interface MediaSink extends Outflow {

    /**
     * The first bytes are here: the answer's head may go out.
     *
     * @param length of all of them, if it is known
     */
    void begin(String mediaType, OptionalLong length);

    void write(Buffer bytes);
}
