package dev.electrons.runners.replay;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * A whole answer as a client got it, status 200.
 *
 * @param headers those that say who answered, and the media type
 */
public record Saved(Map<String, String> headers, Buffer body) {
    /** Larger answers are not kept. */
    public static final int LARGEST = 1 << 20;

    public Saved {
        headers = Map.copyOf(headers);
    }
}
