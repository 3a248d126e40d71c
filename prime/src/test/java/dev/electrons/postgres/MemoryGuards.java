package dev.electrons.postgres;

import dev.electrons.guard.GuardCheck;
import dev.electrons.guard.GuardCodec;
import dev.electrons.guard.GuardRecord;
import dev.electrons.guard.GuardState;
import dev.electrons.guard.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The targets' streams in memory, with the promises of {@link GuardStore}. What it gives back went through the codecs. */
public final class MemoryGuards {
    private final Map<String, GuardState> states = new LinkedHashMap<>();
    private final Map<String, Instant> due = new LinkedHashMap<>();

    /** The states of these targets; one of which there is no event is empty. */
    public Map<String, GuardState> load(Collection<Target> targets) {
        var found = new HashMap<String, GuardState>();
        for (var target : targets) {
            var state = states.get(target.key());
            found.put(
                    target.key(),
                    state == null ? GuardState.empty(target) : GuardCodec.state(GuardCodec.snapshot(state)));
        }
        return found;
    }

    /** Appends all of it or nothing; a taken place is a {@link VersionConflict}. */
    public void append(List<GuardRecord> events, Collection<GuardState> after, Instant now) {
        var last = new HashMap<String, Integer>();
        for (var event : events) {
            int version = last.getOrDefault(event.key(), version(event.key()));
            if (event.version() <= version) {
                throw new VersionConflict(event.target() + ":" + event.version());
            }
            if (event.version() > version + 1) {
                throw new AssertionError("a gap: " + event.target() + ":" + event.version() + " follows " + version);
            }
            last.put(event.key(), event.version());
        }
        events.forEach(this::add);
        for (var state : after) {
            GuardCheck.nextDue(state, now)
                    .ifPresentOrElse(
                            next -> due.put(state.target().key(), stored(next)),
                            () -> due.remove(state.target().key()));
        }
    }

    private void add(GuardRecord event) {
        var read = GuardCodec.decode(GuardCodec.type(event.event()), GuardCodec.encode(event.event()));
        var kept = new GuardRecord(
                event.key(), event.target(), event.version(), stored(event.at()), event.actor(), event.cause(), read);
        var before = states.getOrDefault(event.key(), GuardState.empty(Target.of(event.target())));
        states.put(event.key(), before.after(kept));
    }

    /** Times as a column keeps them. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private int version(String key) {
        var state = states.get(key);
        return state == null ? 0 : state.version();
    }

    /** Looks at a target later, unless it has moved on since. */
    public void defer(GuardState state, Instant then) {
        if (version(state.target().key()) == state.version()) {
            due.put(state.target().key(), stored(then));
        }
    }

    /** Every target that somebody ever asked for. */
    public List<GuardState> all() {
        return List.copyOf(states.values());
    }

    /** When each target, by its name, has something due. */
    public Map<String, Instant> due() {
        var found = new LinkedHashMap<String, Instant>();
        states.forEach((key, state) -> {
            var at = due.get(key);
            if (at != null) {
                found.put(state.target().name(), at);
            }
        });
        return found;
    }
}
