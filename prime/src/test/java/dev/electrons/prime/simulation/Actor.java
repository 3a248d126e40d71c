package dev.electrons.prime.simulation;

import java.time.Instant;
import java.util.Optional;

/** Somebody in the simulated world who can do things. */
interface Actor {

    /** What this one could do now. */
    void offer(Options options);

    /** When this one will have something to do at the latest, if nothing else happens; later than now. */
    default Optional<Instant> next() {
        return Optional.empty();
    }
}
