package dev.electrons.sandbox;

import java.util.Map;

/** By runc. */
class RuncIT extends EveryBackend {
    @Override
    Attacked attacked() {
        return new Attacked(Map.of("DE_SANDBOX_BACKEND", "runc"), config -> config);
    }

    @Override
    String name() {
        return "runc";
    }

    @Override
    boolean byJob() {
        return true;
    }
}
