package dev.electrons.intake.stream;

import dev.electrons.id.RunId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs whose rows a client has not been told since they changed: each once, the longest waiting first, not more than so many. */
final class ChangedRuns {
    private final int most;
    private final Set<RunId> waiting = new LinkedHashSet<>();
    private long leftOut;

    ChangedRuns(int most) {
        this.most = most;
    }

    /** Whether there was room for it. */
    synchronized boolean add(RunId run) {
        if (waiting.size() < most || waiting.contains(run)) {
            waiting.add(run);
            return true;
        }
        leftOut++;
        return false;
    }

    /** Those whose turn it is, at most so many; they wait no longer. */
    synchronized List<RunId> take(int page) {
        var taken = new ArrayList<RunId>(Math.min(page, waiting.size()));
        var each = waiting.iterator();
        while (each.hasNext() && taken.size() < page) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }

    synchronized int size() {
        return waiting.size();
    }

    /** How many changes there was no room for since this was last asked. */
    synchronized long takeLeftOut() {
        long count = leftOut;
        leftOut = 0;
        return count;
    }
}
