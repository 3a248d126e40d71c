package dev.electrons.graph;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.electrons.json.DurationText;
import dev.electrons.json.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a node may take: on the wire an object, or one duration for {@code total}.
 *
 * @param attempt one attempt, from dispatch to outcome; null for what is left of the run's time
 * @param total all attempts and the waits between them
 * @param heartbeat longest silence of a worker that has begun
 * @param scheduleToStart longest wait for a worker to begin
 */
public record Timeouts(
        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration attempt,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration total,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration heartbeat,

        @Nullable @JsonDeserialize(using = DurationText.class)
        Duration scheduleToStart) {
    public static final Timeouts DEFAULT = new Timeouts(null, null, null, null);

    /** Whether anybody must hear of the worker before its attempt times out. */
    public boolean leases() {
        return heartbeat != null || scheduleToStart != null;
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Timeouts {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Timeouts read(String total) {
        return new Timeouts(null, Durations.parse(total), null, null);
    }
}
