package dev.electrons.intake.sync;

import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.intake.stream.Listener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** The ends of a run as they are told: there are several when it is opened again, and one may be told late or twice. */
final class Ends implements Listener {
    private Promise<Void> next = Promise.promise();
    private @Nullable Problem closed;

    @Override
    public void event(Recorded event) {
        if (event.event() instanceof RunEvent.RunFinished) {
            current().tryComplete();
        }
    }

    private synchronized Promise<Void> current() {
        return next;
    }

    /** Succeeds when the run is next told to have ended; fails once closed. */
    synchronized Future<Void> next() {
        if (next.future().isComplete()) {
            next = Promise.promise();
        }
        return closed == null ? next.future() : Future.failedFuture(closed);
    }

    /** Nobody waits any longer. */
    void close(Problem why) {
        synchronized (this) {
            closed = why;
        }
        current().tryFail(why);
    }
}
