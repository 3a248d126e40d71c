package dev.electrons.graph;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.electrons.json.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a node may take.
 *
 * @param attempt one attempt, from dispatch to outcome; null for what is left of the run's time
 * @param total all attempts and the waits between them
 */
public record Timeouts(
        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration attempt,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration total) {
    public static final Timeouts DEFAULT = new Timeouts(null, null);
}
