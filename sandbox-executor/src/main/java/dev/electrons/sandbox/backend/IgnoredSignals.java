package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Signals that we ourselves were started not to hear, as by {@code nohup} or in the background of a script: what we start would not
 * hear them either, and no shell can undo that.
 */
final class IgnoredSignals {
    /** Those that a JVM leaves as they were. */
    private static final List<Integer> LEFT = List.of(1, 2, 3, 15);

    private static final Pattern IGNORED = Pattern.compile("(?m)^SigIgn:\\s*([0-9a-f]+)$");
    private static final List<String> CURE = cure(status());

    private IgnoredSignals() {}

    /** The same line, with all signals as they should be. */
    static List<String> heardAgain(List<String> line) {
        return Stream.concat(CURE.stream(), line.stream()).toList();
    }

    /** What stands before a line, by what the kernel says about a process. */
    static List<String> cure(String status) {
        var found = IGNORED.matcher(status);
        long mask = found.find() ? Long.parseUnsignedLong(found.group(1), 16) : 0;
        var names = LEFT.stream()
                .filter(number -> (mask >> (number - 1) & 1) == 1)
                .flatMap(number -> Signals.of(Signals.exitCode(number)).stream())
                .toList();
        return names.isEmpty() ? List.of() : List.of("/usr/bin/env", "--default-signal=" + String.join(",", names));
    }

    private static String status() {
        try {
            return Files.readString(Path.of("/proc/self/status"));
        } catch (IOException _) {
            return "";
        }
    }
}
