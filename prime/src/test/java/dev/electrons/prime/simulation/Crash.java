package dev.electrons.prime.simulation;

/** A coordinator's process dies here. An error, so that no handling of failures gets in its way. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash(String where) {
        super(where, null, false, false);
    }
}
