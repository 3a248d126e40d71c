package dev.electrons.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds in memory, as Linux says it. */
final class ProcessMemory {
    private ProcessMemory() {}

    /** Resident memory now, MiB. */
    static double resident(long pid) throws IOException {
        return field(Files.readString(Path.of("/proc", String.valueOf(pid), "status")), "VmRSS");
    }

    /** The most that was ever resident, MiB. */
    static double most(long pid) throws IOException {
        return field(Files.readString(Path.of("/proc", String.valueOf(pid), "status")), "VmHWM");
    }

    static double field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in /proc/…/status"));
    }
}
