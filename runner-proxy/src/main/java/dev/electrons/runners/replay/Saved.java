package dev.electrons.runners.replay;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * A whole answer as a client got it.
 *
 * @param headers those that say who answered, and what else belongs to it
 */
public record Saved(Map<String, String> headers, Buffer body) {
    /** Larger answers are not kept. */
    public static final int LARGEST = 8 << 20;

    public Saved {
        headers = Map.copyOf(headers);
    }
}
