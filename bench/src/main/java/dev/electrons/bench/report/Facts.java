package dev.electrons.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The machine that was measured.
 *
 * @param load how many processes wanted a core, on average over the minute before: what others did meanwhile
 */
public record Facts(int cores, long memoryMib, String jdk, String system, Instant at, double load) {

    public static Facts now() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Facts(
                system.getAvailableProcessors(),
                memory(),
                System.getProperty("java.vm.vendor") + " " + Runtime.version(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                system.getSystemLoadAverage());
    }

    private static long memory() {
        try {
            return memory(Files.readString(Path.of("/proc/meminfo")));
        } catch (IOException _) {
            return 0;
        }
    }

    static long memory(String meminfo) {
        return meminfo.lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    String words() {
        return "%d cores, %s MiB memory, JDK %s, %s, %s, load average before %.1f"
                .formatted(cores, Numbers.of((double) memoryMib), jdk, system, at, load);
    }
}
