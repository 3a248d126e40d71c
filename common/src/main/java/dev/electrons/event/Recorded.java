package dev.electrons.event;

import dev.electrons.id.RunId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event in its place in a run's stream.
 *
 * @param version position in the stream, from 1 without gaps; (run, version) is the fence
 * @param at cut to the microsecond, which is what the store keeps: what is folded now and what is read back later are equal
 * @param actor who caused it: {@code app:shop}, {@code operator}, {@code prime}, {@code worker:…}
 * @param cause id of the signal that caused it, where it has one
 */
public record Recorded(
        RunId run,
        int version,
        Instant at,
        String actor,
        @Nullable String cause,
        RunEvent event) {

    public Recorded {
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    /** The id that makes a duplicate recognisable: {@code run:version}. */
    public String id() {
        return run + ":" + version;
    }

    /** The first event of every run. */
    public static Recorded requested(RunId run, Instant at, WorkRequest request) {
        return new Recorded(run, 1, at, "app:" + request.app(), null, new RunEvent.RunRequested(request));
    }
}
