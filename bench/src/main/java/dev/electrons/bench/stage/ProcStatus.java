package dev.electrons.bench.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says of a process's memory.
 *
 * @param rssMib resident now
 * @param peakMib most that ever was
 */
public record ProcStatus(double rssMib, double peakMib, int threads) {
    private static final double KIB_PER_MIB = 1_024;

    public static ProcStatus of(long pid) {
        return parse(read(pid, "status"));
    }

    /** The text of {@code /proc/<pid>/status}. */
    static ProcStatus parse(String status) {
        return new ProcStatus(number(status, "VmRSS") / KIB_PER_MIB, number(status, "VmHWM") / KIB_PER_MIB, (int)
                number(status, "Threads"));
    }

    /** Memory of a process in MiB, with what it shares divided among those who share it; 0 when it is gone. */
    public static double proportionalMib(long pid) {
        try {
            return number(read(pid, "smaps_rollup"), "Pss") / KIB_PER_MIB;
        } catch (UncheckedIOException _) {
            return 0;
        }
    }

    static long number(String text, String field) {
        return text.lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
