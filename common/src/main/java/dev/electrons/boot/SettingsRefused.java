package dev.electrons.boot;

import java.util.List;

/** A service's settings are wrong: it must not start. Carries every fault, one line each. */
public final class SettingsRefused extends RuntimeException {
    private final transient List<String> faults;

    public SettingsRefused(List<String> faults) {
        var lines = faults.stream().map(SettingsRefused::line).toList();
        super("settings refused:\n  " + String.join("\n  ", lines));
        this.faults = lines;
    }

    /** Readers of YAML draw pictures of where it is wrong. */
    private static String line(String fault) {
        return fault.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    public List<String> faults() {
        return faults;
    }
}
