package dev.electrons.observe;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a run and its attempts are in the trace of the request that they come from: a function of their ids. */
public final class RunTrace {
    private RunTrace() {}

    /**
     * The run's place.
     *
     * @param asked traceparent of the request; a run of which nobody asked has a trace of its own
     */
    public static Traceparent run(RunId run, @Nullable String asked) {
        return Traceparent.parse(asked)
                .map(of -> new Traceparent(of.traceId(), span(run.toString()), of.flags()))
                .orElseGet(() -> new Traceparent(run.toString().replace("-", ""), span(run.toString()), "01"));
    }

    /** The attempt's place. */
    public static Traceparent attempt(AttemptId attempt, @Nullable String asked) {
        var run = run(attempt.run(), asked);
        return new Traceparent(run.traceId(), span(attempt.toString()), run.flags());
    }

    /** The span that a run is part of: of the run above, else of the request. */
    public static Optional<String> parent(@Nullable AttemptId above, @Nullable String asked) {
        return above == null
                ? Traceparent.parse(asked).map(Traceparent::spanId)
                : Optional.of(span(above.run().toString()));
    }

    private static String span(String of) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().toHexDigits(ByteBuffer.wrap(hash).getLong() | 1); // never zero
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
