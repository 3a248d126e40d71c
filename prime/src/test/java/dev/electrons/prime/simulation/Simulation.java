package dev.electrons.prime.simulation;

import java.util.List;
import java.util.Optional;

/** Runs worlds, and tells the story of those in which an invariant breaks. */
final class Simulation {
    private Simulation() {}

    /**
     * A seed whose world went wrong.
     *
     * @param invariant what does not hold
     * @param story everything that happened until then
     */
    record Finding(long seed, String invariant, List<String> story) {
        String told() {
            return String.join("\n", story) + "\n\nseed " + seed + ": " + invariant;
        }
    }

    /** Runs one seed; empty when all is well. */
    static Optional<Finding> of(long seed, Planted bug) {
        return goes(seed, bug, false)
                .map(_ -> goes(seed, bug, true)
                        .orElseThrow(() -> new IllegalStateException("seed " + seed + " does not replay")));
    }

    /** The story of one seed, however it ends. */
    static List<String> story(long seed, Planted bug) {
        var world = new World(seed, bug, true);
        try {
            world.run();
        } catch (AssertionError _) {
            // It is in the finding.
        }
        return world.telling().lines();
    }

    private static Optional<Finding> goes(long seed, Planted bug, boolean tell) {
        var world = new World(seed, bug, tell);
        try {
            world.run();
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            var words = e instanceof AssertionError ? String.valueOf(e.getMessage()) : e.toString();
            return Optional.of(new Finding(
                    seed, world.telling().named(words), world.telling().lines()));
        }
    }
}
