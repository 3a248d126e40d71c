package dev.electrons.sandbox.execution;

import dev.electrons.json.Json;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Report;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * A report, written once for all who wait for it.
 *
 * @param reason words on a failure of the sandbox itself
 */
public record Answer(Ending outcome, String reason, Buffer json) {
    static Answer of(Report report) {
        return new Answer(
                report.outcome(),
                report.reason() == null ? "" : report.reason(),
                BufferInternal.buffer(Unpooled.wrappedBuffer(Json.bytes(report))));
    }

    /** Whether the same request may be tried again because nothing came of it. */
    public boolean sandboxFailed() {
        return outcome == Ending.SANDBOX_ERROR;
    }
}
