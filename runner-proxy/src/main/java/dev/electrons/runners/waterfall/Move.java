package dev.electrons.runners.waterfall;

import dev.electrons.runners.wire.Fault;
import java.time.Duration;

/** What to do after a failed attempt. */
sealed interface Move {

    /** The same route once more, after a while. */
    record Again(Duration after) implements Move {}

    /** The next route. */
    record Next() implements Move {}

    /** Nothing: no other route would do better. */
    record Stop() implements Move {}

    /**
     * Decides.
     *
     * @param again whether the route had its second try
     * @param left time that is left for all attempts
     * @param jitter how long to wait before trying a broken connection again
     */
    static Move after(Fault fault, boolean again, Duration left, Duration jitter) {
        return switch (fault) {
            case Fault.Broken _ -> again || left.compareTo(jitter) <= 0 ? new Next() : new Again(jitter);
            case Fault.Limited limited ->
                limited.retryAfter()
                        .filter(wait -> !again && fits(wait, left))
                        .<Move>map(Again::new)
                        .orElseGet(Next::new);
            case Fault.Unreachable _,
                    Fault.Overloaded _,
                    Fault.Silent _,
                    Fault.Unauthorized _,
                    Fault.Unfit _,
                    Fault.TooLong _ -> new Next();
            case Fault.Rejected _, Fault.Filtered _, Fault.Abandoned _ -> new Stop();
        };
    }

    /** Waiting is worth it when at least as much time is left for the answer. */
    static boolean fits(Duration wait, Duration left) {
        return wait.multipliedBy(2).compareTo(left) <= 0;
    }
}
