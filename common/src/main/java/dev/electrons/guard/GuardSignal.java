package dev.electrons.guard;

import dev.electrons.id.RunId;
import java.time.Instant;

/** Everything that may change a target's stream. Seen twice it changes nothing the second time. */
public sealed interface GuardSignal {
    /** The target's name in its normal form. */
    String target();

    /** A run wants to start. */
    record Acquire(String target, Asker asker) implements GuardSignal {}

    /** A run that has, or waits for, the target has ended. */
    record Release(String target, RunId run, Ending ending) implements GuardSignal {}

    /** Time has come for something: a cooldown is over, or nothing was heard of the holder. */
    record TimeCame(String target, Instant due) implements GuardSignal {}

    /** What an operator wants. */
    sealed interface Wish extends GuardSignal {
        String id();

        String actor();

        String reason();
    }

    /** Failures are looked at. */
    record Approve(String id, String target, String actor, String reason) implements Wish {}

    /** Everything is to be forgotten, the lock too. */
    record Clear(String id, String target, String actor, String reason) implements Wish {}
}
