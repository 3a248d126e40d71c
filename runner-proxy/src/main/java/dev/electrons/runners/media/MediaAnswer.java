package dev.electrons.runners.media;

import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What was made.
 *
 * @param body pictures as JSON in OpenAI's words; empty for speech, which has gone through the sink
 */
public record MediaAnswer(Optional<Buffer> body, Optional<Usage> usage, Made made) implements Metered {}
