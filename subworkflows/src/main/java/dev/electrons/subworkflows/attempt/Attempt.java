package dev.electrons.subworkflows.attempt;

import dev.electrons.id.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One attempt under way: where its live output goes, and how it learns that it must stop. */
public final class Attempt {

    /** Why an attempt is to stop before its end. */
    public enum Stop {
        /** Its run was cancelled: it settles as such. */
        CANCELLED,
        /** This worker is leaving: it does not settle, and comes again elsewhere. */
        LEAVING
    }

    /** Takes live output; never blocks for long and never fails. */
    @FunctionalInterface
    public interface Live {
        /** @param channel {@code stdout}, {@code stderr}, {@code token} or {@code progress} */
        void say(String channel, String text);
    }

    private final AttemptId id;
    private final Live live;
    private final List<Runnable> actions = new ArrayList<>();
    private Optional<Stop> stopped = Optional.empty();

    public Attempt(AttemptId id, Live live) {
        this.id = id;
        this.live = live;
    }

    public AttemptId id() {
        return id;
    }

    /** Shows a piece of output to whoever watches. */
    public void say(String channel, String text) {
        live.say(channel, text);
    }

    public synchronized Optional<Stop> stopped() {
        return stopped;
    }

    /** Stops it; the first reason stays. */
    public void stop(Stop why) {
        List<Runnable> due;
        synchronized (this) {
            if (stopped.isPresent()) {
                return;
            }
            stopped = Optional.of(why);
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Runs {@code action} when the attempt is to stop, at once if it is. Returns what to call when it no longer matters. */
    public Runnable onStop(Runnable action) {
        synchronized (this) {
            if (stopped.isEmpty()) {
                actions.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }
}
