package dev.electrons.prime.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What could happen next. */
final class Options {
    private static final int HASTE = 6;
    private final List<Runnable> soon = new ArrayList<>();
    private final List<Runnable> sometime = new ArrayList<>();

    void soon(Runnable action) {
        soon.add(action);
    }

    /** Something that takes its time: it is seldom chosen while there is something else to do. */
    void sometime(Runnable action) {
        sometime.add(action);
    }

    Optional<Runnable> choose(Chance chance) {
        if (!sometime.isEmpty() && (soon.isEmpty() || chance.oneIn(HASTE))) {
            return Optional.of(chance.of(sometime));
        }
        return soon.isEmpty() ? Optional.empty() : Optional.of(chance.of(soon));
    }
}
