package dev.electrons.prime.coordinate;

import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.prime.dispatch.Dispatcher;
import dev.electrons.prime.dispatch.Turns;
import dev.electrons.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs that were asked for and have yet to start. The log gives them in the order in which they were accepted, so that a
 * thousand of one app's would be in everybody's way; here the apps take turns. What waits here is lost with the process: it
 * is in the store, and whoever owns its partition next looks at every run there that has not ended.
 */
final class Arrivals {
    /** Starts of a batch when there is more to read, and of apps whose tasks keep workers busy already. */
    private static final int LEAST = 50;
    /** Tasks that wait for workers, beyond which more of them are of no use to anybody yet. */
    private static final int ENOUGH = 1_000;
    /** Of these, tasks of an app beyond which more of its own are of no use. */
    private static final int ENOUGH_OF_ONE = 500;
    /** Batches of nothing but requests that are read on over in a row, to see who else is there. */
    private static final int READ_ON = 16;
    /** Most of them that wait with all they carry, 1 KiB each or so; the others are read from the store. */
    private static final int WHOLE = 10_000;
    /** Most of them that wait at all; beyond that it is first come, first served. */
    private static final int MOST = 200_000;

    private final int starts;
    private final Dispatcher tasks;
    private final Turns<Signal> turns = new Turns<>();
    private final Set<RunId> waiting = new HashSet<>();
    private int readOn;
    private List<Signal> taken = List.of();
    private List<Signal> again = List.of();

    /**
     * @param starts most in one batch
     * @param tasks that wait for workers
     */
    Arrivals(int starts, Dispatcher tasks) {
        this.starts = starts;
        this.tasks = tasks;
    }

    /**
     * What to decide on now: everything else of a batch, and the starts whose turn it is.
     *
     * @param more whether there is likely more to read at once
     */
    List<Signal> among(List<Signal> batch, boolean more) {
        var work = new ArrayList<Signal>(batch.size());
        for (var signal : batch) {
            var asked = asked(signal);
            if (asked == null) {
                work.add(signal);
            } else if (waiting.add(signal.run())) {
                turns.add(asked.priority(), asked.app(), waiting.size() <= WHOLE ? signal : bare(signal));
            }
        }
        taken = take(Math.max(room(work.size(), more), waiting.size() - MOST));
        work.addAll(taken);
        return work;
    }

    private int room(int others, boolean more) {
        if (more && others == 0 && readOn < READ_ON) {
            readOn++;
            return 0;
        }
        readOn = 0;
        return more ? Math.clamp(others, Math.min(LEAST, starts), starts) : starts;
    }

    /** The request that a signal is about to start; null when it is about something else, or part of a run that goes on. */
    private static @Nullable WorkRequest asked(Signal signal) {
        if (!(signal instanceof Signal.Requested(var first)) || !(first.event() instanceof RunEvent.RunRequested e)) {
            return null;
        }
        var origin = e.request().origin();
        return origin != null && origin.parent() != null ? null : e.request();
    }

    /** The same without what it carries. */
    private static Signal bare(Signal signal) {
        return new Signal.TimeCame(signal.run(), Instant.EPOCH);
    }

    /** Whether a signal is the start of a run whose turn has come: the record that asked for it may be committed already. */
    static boolean starts(Signal signal) {
        return asked(signal) != null
                || (signal instanceof Signal.TimeCame bare && bare.due().equals(Instant.EPOCH));
    }

    private List<Signal> take(int most) {
        var next = new ArrayList<>(again);
        again.forEach(signal -> waiting.remove(signal.run()));
        again = List.of();
        boolean enough = tasks.waiting() > ENOUGH;
        take(next, most, app -> enough && tasks.waitingOf(app) >= ENOUGH_OF_ONE);
        take(next, enough ? Math.min(most, LEAST) : most, _ -> false);
        return next;
    }

    private void take(List<Signal> next, int most, Predicate<String> passed) {
        while (next.size() < most) {
            var signal = turns.poll(passed);
            if (signal == null) {
                return;
            }
            waiting.remove(signal.run());
            next.add(signal);
        }
    }

    /** What was taken last was not decided on, or nobody was told: it is taken again. */
    void back() {
        again = taken;
        taken = List.of();
        again.forEach(signal -> waiting.add(signal.run()));
    }

    /** Somebody else looks after these now. */
    void forget(Predicate<RunId> runs) {
        if (waiting.removeIf(runs)) {
            again = again.stream().filter(signal -> !runs.test(signal.run())).toList();
            turns.removeIf(signal -> runs.test(signal.run()));
        }
    }

    int size() {
        return waiting.size();
    }
}
