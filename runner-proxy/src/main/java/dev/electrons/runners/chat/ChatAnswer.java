package dev.electrons.runners.chat;

import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A completed answer.
 *
 * @param body the completion as JSON; empty when it was streamed
 * @param filtered whether the vendor's filter is why it ended
 */
public record ChatAnswer(Optional<Buffer> body, Optional<Usage> usage, boolean filtered) implements Metered {
    public ChatAnswer(Optional<Buffer> body, Optional<Usage> usage) {
        this(body, usage, false);
    }

    @Override
    public boolean delivered() {
        return body.isEmpty();
    }

    @Override
    public long roughTokens() {
        return body.map(bytes -> 1L + bytes.length() / 4).orElse(0L);
    }
}
