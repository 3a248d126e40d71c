package dev.electrons.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Removes cgroups of services that were killed before they could do it themselves. */
final class Leftovers {
    static final String PREFIX = "de-sandbox-";

    private Leftovers() {}

    /** Removes every home below this folder whose service is no more. */
    static void sweep(Path base) {
        for (var home : children(base)) {
            var name = home.getFileName().toString();
            if (name.matches(PREFIX + "\\d+-.*") && !alive(name)) {
                kill(ControlFiles.processes(home));
                empty(home);
                ControlFiles.remove(home);
            }
        }
    }

    private static boolean alive(String name) {
        var pid = name.substring(PREFIX.length(), name.indexOf('-', PREFIX.length()));
        return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    /** Ends and removes everything below a home: its jobs, and what container runtimes made below those. */
    static void empty(Path home) {
        for (var job : children(home)) {
            kill(ControlFiles.processes(job));
            empty(job);
            ControlFiles.remove(job);
        }
    }

    static void kill(List<Long> processes) {
        for (long process : processes) {
            if (process > 0 && process != ProcessHandle.current().pid()) {
                ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static List<Path> children(Path folder) {
        try (var found = Files.list(folder)) {
            return found.filter(Files::isDirectory).toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
