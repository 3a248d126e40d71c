package dev.electrons.runners.fleet;

import dev.electrons.runners.wire.Cancel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A runner's permits: so many calls at a time, so many waiting. Apps that wait take turns, each with its own calls first
 * come first served; when the line is full, whoever takes the most of it makes room for others.
 */
public final class Permits {
    private final Vertx vertx;
    private final int most;
    private final int longestQueue;
    /** Who waits, by app, in the order of their turns. */
    private final Map<String, ArrayDeque<Place>> lines = new LinkedHashMap<>();

    private int waiting;
    private int inUse;

    /**
     * Who asks, and for how long.
     *
     * @param app whose call it is; calls of nobody in particular wait together
     * @param route what the call is for
     */
    public record Claim(String app, Object route, Duration patience, Cancel cancel) {}

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

    private record Place(Claim claim, Promise<Admission> answer, Context context) {
        void grant(Permit permit) {
            context.runOnContext(_ -> {
                // Whoever gave up waiting meanwhile leaves the permit to the next.
                if (!answer.tryComplete(new Admission.Granted(permit))) {
                    permit.release();
                }
            });
        }

        void refuse(String reason) {
            context.runOnContext(_ -> answer.tryComplete(new Admission.Refused(reason)));
        }
    }

    public Permits(Vertx vertx, int most, int longestQueue) {
        this.vertx = vertx;
        this.most = most;
        this.longestQueue = longestQueue;
    }

    /**
     * A permit now, or after waiting in line as long as patience lasts, unless the line is full, the client goes, or the
     * runner does.
     */
    public Future<Admission> acquire(Claim claim) {
        Place place;
        Optional<Place> pushedOut;
        synchronized (this) {
            if (inUse < most) {
                inUse++;
                return Future.succeededFuture(new Admission.Granted(new Permit()));
            }
            pushedOut = waiting < longestQueue ? Optional.empty() : greediest(claim.app);
            if (waiting >= longestQueue && pushedOut.isEmpty()) {
                return Future.succeededFuture(
                        new Admission.Refused("busy: " + inUse + " calls under way and " + waiting + " waiting"));
            }
            pushedOut.ifPresent(this::remove);
            place = new Place(claim, Promise.promise(), vertx.getOrCreateContext());
            lines.computeIfAbsent(claim.app, _ -> new ArrayDeque<>()).add(place);
            waiting++;
        }
        pushedOut.ifPresent(last -> last.refuse("busy: the line is full, and others' turns come before its own"));
        long wait = claim.patience.toMillis();
        // A millisecond more: whoever is given up is out of time then, and is not told that all is busy.
        long timer = vertx.setTimer(wait + 1, _ -> leave(place, "busy: no free place within " + wait + " ms"));
        var forget = claim.cancel.onCancel(() -> leave(place, "the client has gone"));
        return place.answer.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            forget.run();
        });
    }

    /** Who came last of the app that takes the most places, if that is more than this app would take. */
    private Optional<Place> greediest(String app) {
        int own = Optional.ofNullable(lines.get(app)).map(ArrayDeque::size).orElse(0);
        return lines.values().stream()
                .max(Comparator.comparingInt(ArrayDeque::size))
                .filter(longest -> longest.size() > own + 1)
                .map(ArrayDeque::getLast);
    }

    /** Sends those away who wait for something that will not be done. */
    public void dismiss(Predicate<Object> route, String reason) {
        List<Place> sent;
        synchronized (this) {
            sent = new ArrayList<>();
            lines.values()
                    .forEach(line -> line.stream()
                            .filter(place -> route.test(place.claim.route))
                            .forEach(sent::add));
            sent.forEach(this::remove);
        }
        sent.forEach(place -> place.refuse(reason));
    }

    private void leave(Place place, String reason) {
        synchronized (this) {
            remove(place);
        }
        place.answer.tryComplete(new Admission.Refused(reason));
    }

    private void remove(Place place) {
        var line = lines.get(place.claim.app);
        if (line != null && line.remove(place)) {
            waiting--;
            if (line.isEmpty()) {
                lines.remove(place.claim.app);
            }
        }
    }

    private void passOn() {
        Place next;
        synchronized (this) {
            if (lines.isEmpty()) {
                inUse--;
                return;
            }
            var turn = lines.entrySet().iterator().next();
            next = turn.getValue().remove();
            waiting--;
            // Its next turn comes after everybody else's.
            lines.remove(turn.getKey());
            if (!turn.getValue().isEmpty()) {
                lines.put(turn.getKey(), turn.getValue());
            }
        }
        next.grant(new Permit());
    }

    public synchronized int inUse() {
        return inUse;
    }

    public synchronized int queued() {
        return waiting;
    }

    public synchronized boolean saturated() {
        return inUse >= most;
    }
}
