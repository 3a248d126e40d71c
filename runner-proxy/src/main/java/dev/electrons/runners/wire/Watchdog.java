package dev.electrons.runners.wire;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Barks when a stream makes no progress: first within one time, then within another between two pieces. One timer, moved
 * on when it fires early, so that progress costs nothing.
 */
public final class Watchdog {
    private final Vertx vertx;
    private final Duration idle;
    private final BooleanSupplier excused;
    private final Consumer<String> bark;
    private long due;
    private long timer;
    private boolean begun;
    private boolean over;

    /**
     * Starts watching.
     *
     * @param excused true while the reader, not the runner, is what is slow
     * @param bark told once, in words, and never after {@link #stop}
     */
    public Watchdog(Vertx vertx, Duration first, Duration idle, BooleanSupplier excused, Consumer<String> bark) {
        this.vertx = vertx;
        this.idle = idle;
        this.excused = excused;
        this.bark = bark;
        this.due = System.nanoTime() + first.toNanos();
        arm();
    }

    /** Content came. */
    public void progress() {
        begun = true;
        due = System.nanoTime() + idle.toNanos();
    }

    public void stop() {
        over = true;
        vertx.cancelTimer(timer);
    }

    private void arm() {
        long wait = Math.max(1, (due - System.nanoTime()) / 1_000_000 + 1);
        timer = vertx.setTimer(wait, _ -> look());
    }

    private void look() {
        if (over) {
            return;
        }
        if (excused.getAsBoolean()) {
            due = System.nanoTime() + idle.toNanos();
        }
        // A first deadline longer than a later idle one fires late by at most their difference.
        if (System.nanoTime() < due) {
            arm();
            return;
        }
        over = true;
        bark.accept(begun ? "stalled: nothing for " + idle.toMillis() + " ms" : "no first token in time");
    }
}
