package dev.electrons.runners.fleet;

import dev.electrons.runners.wire.Cancel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;

/** A runner's permits: so many calls at a time, so many waiting, first come first served. */
public final class Permits {
    private final Vertx vertx;
    private final int most;
    private final int longestQueue;
    private final ArrayDeque<Place> queue = new ArrayDeque<>();
    private int inUse;

    /** What asking for a permit came to. */
    public sealed interface Admission {
        /** Whoever is granted a permit releases it; releasing twice does no harm. */
        record Granted(Permit permit) implements Admission {}

        record Refused(String reason) implements Admission {}
    }

    /** The right to make one call. */
    public final class Permit {
        private boolean held = true;

        private Permit() {}

        public void release() {
            synchronized (Permits.this) {
                if (!held) {
                    return;
                }
                held = false;
            }
            passOn();
        }
    }

    private record Place(Promise<Admission> answer, Context context) {
        void grant(Permit permit) {
            context.runOnContext(_ -> {
                // Whoever gave up waiting meanwhile leaves the permit to the next.
                if (!answer.tryComplete(new Admission.Granted(permit))) {
                    permit.release();
                }
            });
        }
    }

    public Permits(Vertx vertx, int most, int longestQueue) {
        this.vertx = vertx;
        this.most = most;
        this.longestQueue = longestQueue;
    }

    /** A permit now, or after waiting in line for at most {@code patience}, unless the line is full or the client goes. */
    public Future<Admission> acquire(Duration patience, Cancel cancel) {
        Place place;
        synchronized (this) {
            if (inUse < most) {
                inUse++;
                return Future.succeededFuture(new Admission.Granted(new Permit()));
            }
            if (queue.size() >= longestQueue) {
                return Future.succeededFuture(
                        new Admission.Refused("busy: " + inUse + " calls under way and " + queue.size() + " waiting"));
            }
            place = new Place(Promise.promise(), vertx.getOrCreateContext());
            queue.add(place);
        }
        long wait = Math.max(1, patience.toMillis());
        long timer = vertx.setTimer(wait, _ -> leave(place, "busy: no free place within " + wait + " ms"));
        var forget = cancel.onCancel(() -> leave(place, "the client has gone"));
        return place.answer.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            forget.run();
        });
    }

    private void leave(Place place, String reason) {
        synchronized (this) {
            queue.remove(place);
        }
        place.answer.tryComplete(new Admission.Refused(reason));
    }

    private void passOn() {
        Place next;
        synchronized (this) {
            next = queue.poll();
            if (next == null) {
                inUse--;
                return;
            }
        }
        next.grant(new Permit());
    }

    public synchronized int inUse() {
        return inUse;
    }

    public synchronized int queued() {
        return queue.size();
    }

    public synchronized boolean saturated() {
        return inUse >= most;
    }
}
