package dev.electrons.prime.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The story of one seed, line by line; writes nothing unless asked to, as most stories end well. */
final class Telling {
    private final boolean on;
    private final SimulatedClock clock;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private int depth;

    Telling(boolean on, SimulatedClock clock) {
        this.on = on;
        this.clock = clock;
    }

    boolean on() {
        return on;
    }

    /** From now on the story calls it by this name. */
    void name(Object id, String name) {
        names.put(id.toString(), name);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    void line(String format, @Nullable Object... parts) {
        if (on) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%4d %9.3fs  %s%s",
                    lines.size() + 1,
                    clock.sinceBegin().toMillis() / 1000.0,
                    "    ".repeat(depth),
                    named(String.format(Locale.ROOT, format, parts))));
        }
    }

    /** What follows happens within something else, until {@link #outer}. */
    void inner() {
        depth++;
    }

    void outer() {
        depth--;
    }

    String named(String text) {
        var told = text;
        for (var name : names.entrySet()) {
            told = told.replace(name.getKey(), name.getValue());
        }
        return told;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
