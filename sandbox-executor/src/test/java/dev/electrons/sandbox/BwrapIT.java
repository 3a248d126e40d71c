package dev.electrons.sandbox;

import java.util.Map;

/** By bubblewrap with cgroups. */
class BwrapIT extends EveryBackend {
    @Override
    Attacked attacked() {
        return new Attacked(Map.of(), config -> config);
    }

    @Override
    String name() {
        return "bwrap";
    }

    @Override
    boolean byJob() {
        return true;
    }
}
