package dev.electrons.sandbox.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Reading and writing the kernel's small control files. */
final class ControlFiles {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = 1_000_000;

    private ControlFiles() {}

    static void write(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + value + " to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes where the kernel has such a file. */
    static void writeIfThere(Path file, String value) {
        if (Files.exists(file)) {
            write(file, value);
        }
    }

    /** The words of a file of one line; none when it is not there. */
    static List<String> words(Path file) {
        try {
            return List.of(Files.readString(file).strip().split(" "));
        } catch (IOException _) {
            return List.of();
        }
    }

    static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /** The number behind a key in a file of {@code key value} lines; 0 when it is not there. */
    static long keyed(Path file, String key) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key + " "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(key.length() + 1).strip()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    static List<Long> processes(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    static void make(Path group) {
        try {
            Files.createDirectory(group);
        } catch (IOException e) {
            throw new UncheckedIOException("no cgroup may be made at " + group.getParent(), e);
        }
    }

    /** Removes a group; just after the last process ended the kernel may still call it busy, so it is asked again. */
    static boolean remove(Path group) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(group)) {
            try {
                Files.deleteIfExists(group);
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return true;
    }
}
