package dev.electrons.boot;

import java.util.List;

/** A service's settings are wrong: it must not start. Carries every fault, one sentence each. */
public final class SettingsRefused extends RuntimeException {
    private final transient List<String> faults;

    public SettingsRefused(List<String> faults) {
        super("settings refused:\n  " + String.join("\n  ", faults));
        this.faults = faults;
    }

    public List<String> faults() {
        return faults;
    }
}
