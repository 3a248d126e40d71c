package dev.electrons.intake.access;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one app has spent and may still come to spend, as Postgres had it last and with what was started here since. Thread-safe. */
final class Tab {
    private Known known = new Known(BigDecimal.ZERO, BigDecimal.ZERO, Instant.MIN);
    private BigDecimal starting = BigDecimal.ZERO;
    private BigDecimal started = BigDecimal.ZERO;
    private @Nullable Future<Void> looking;

    /**
     * As Postgres had it, in US dollars.
     *
     * @param reserved what unfinished runs may cost beyond what they have cost
     * @param at when it was asked
     */
    record Known(BigDecimal spent, BigDecimal reserved, Instant at) {}

    /** What is known, with what was started since. */
    synchronized Known known() {
        return new Known(known.spent, known.reserved.add(starting).add(started), known.at);
    }

    /** Sets this cost aside, if what is known is not older than both and leaves enough. */
    synchronized boolean take(BigDecimal cost, BigDecimal budget, Instant oldest, Instant midnight) {
        var now = known();
        var sum = now.spent.add(now.reserved);
        boolean enough = sum.compareTo(budget) < 0 && sum.add(cost).compareTo(budget) <= 0;
        if (!enough || now.at.isBefore(oldest) || now.at.isBefore(midnight)) {
            return false;
        }
        starting = starting.add(cost);
        return true;
    }

    /** What was set aside is with Postgres now, if the run was accepted, and is none otherwise. */
    synchronized void began(BigDecimal cost, boolean accepted) {
        starting = starting.subtract(cost);
        if (accepted) {
            started = started.add(cost);
        }
    }

    /** Asks again what Postgres knows unless that was done just now; whoever asks meanwhile waits for the same answer. */
    synchronized Future<Void> look(Instant oldest, Instant midnight, Supplier<Future<Known>> asking) {
        if (looking != null) {
            return looking;
        }
        if (!known.at.isBefore(oldest) && !known.at.isBefore(midnight)) {
            return Future.succeededFuture();
        }
        var before = started;
        var answered = asking.get().<Void>map(answer -> told(answer, before));
        looking = answered;
        answered.onComplete(_ -> done());
        return answered;
    }

    private synchronized @Nullable Void told(Known answer, BigDecimal before) {
        known = answer;
        started = started.subtract(before);
        return null;
    }

    private synchronized void done() {
        looking = null;
    }
}
