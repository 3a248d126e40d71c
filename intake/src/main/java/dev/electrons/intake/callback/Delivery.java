package dev.electrons.intake.callback;

import dev.electrons.id.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is to be made now.
 *
 * @param version of the event that made the result; negative for a notice to operators
 * @param attempt number of this one, from 1
 * @param tried attempts of this round, with this one
 * @param host by which calls are counted
 * @param body the result, or the notice, as JSON
 * @param secrets that sign it; empty when the app has none yet
 */
record Delivery(
        RunId run,
        int version,
        int attempt,
        int tried,
        boolean manual,
        String app,
        String url,
        String host,
        @Nullable String traceparent,
        @Nullable String tracestate,
        String body,
        List<Secret> secrets) {
    /** The same for every attempt, and that of the result on the topics. */
    String id() {
        return version > 0 ? run + ":" + version : run + ":review:" + -version;
    }

    @Override
    public String toString() {
        return "Delivery[" + id() + ", attempt " + attempt + "]";
    }
}
