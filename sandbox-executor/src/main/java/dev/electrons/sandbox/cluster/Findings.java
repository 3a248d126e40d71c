package dev.electrons.sandbox.cluster;

import dev.electrons.sandbox.job.FileNames;
import dev.electrons.sandbox.job.Usage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a pod after its job: figures of the kernel, and what the program left.
 *
 * @param figures by name
 * @param left bytes of each file that the program wrote, by name
 */
record Findings(Map<String, Long> figures, Map<String, Long> left) {
    static final Findings NONE = new Findings(Map.of(), Map.of());
    private static final long LEAST_FREE = 4096;

    /** Reads what {@link Scripts#collect} tells: lines of figures, then files, ended by NUL. */
    static Findings parse(byte[] told) {
        var parts = new String(told, StandardCharsets.UTF_8).split("\0");
        var figures = new LinkedHashMap<String, Long>();
        parts[0].lines().forEach(line -> {
            var words = line.strip().split(" +");
            var value = number(words[words.length - 1]);
            if (words.length == 2 && value.isPresent()) {
                figures.put(words[0], value.get());
            } else if (words.length == 3 && value.isPresent()) {
                figures.put(words[0].equals("free") ? "free" : words[0] + " " + words[1], free(words, value.get()));
            }
        });
        var left = new LinkedHashMap<String, Long>();
        for (int i = 1; i < parts.length; i++) {
            int space = parts[i].indexOf(' ');
            var bytes = number(parts[i].substring(0, Math.max(space, 0)));
            if (bytes.isPresent()) {
                left.put(parts[i].substring(space + 1), bytes.get());
            }
        }
        return new Findings(figures, left);
    }

    /** Blocks that are free, times their size. */
    private static long free(String[] words, long value) {
        return words[0].equals("free") ? number(words[1]).orElse(0L) * value : value;
    }

    private static Optional<Long> number(String digits) {
        try {
            return Optional.of(Long.valueOf(digits));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    boolean full() {
        return figures.getOrDefault("free", Long.MAX_VALUE) < LEAST_FREE;
    }

    /** Whether the program may not make any of its files longer. */
    boolean atFileLimit(long bytes) {
        return left.values().stream().anyMatch(length -> length == bytes);
    }

    boolean outOfMemory() {
        return figures.getOrDefault("memory.events oom_kill", 0L) > 0;
    }

    Usage usage() {
        return new Usage(thousandth("cpu.stat usage_usec", 1000), thousandth("memory.peak", 1024));
    }

    private @Nullable Long thousandth(String name, long by) {
        var value = figures.get(name);
        return value == null ? null : Long.valueOf(value / by);
    }

    /**
     * Lays the files into a workspace of this service. What came is written where it differs from what is there; of what did
     * not come, there is as much as a file of that size without content.
     */
    void lay(Map<String, byte[]> came, Path workspace) throws IOException {
        for (var file : left.entrySet()) {
            var name = plain(file.getKey());
            if (FileNames.safe(name)) {
                var place = place(workspace, name);
                var content = came.get(file.getKey());
                if (content != null) {
                    Files.deleteIfExists(place);
                    Files.write(place, content);
                } else {
                    seeming(place, file.getValue());
                }
            }
        }
    }

    private static void seeming(Path place, long bytes) throws IOException {
        Files.deleteIfExists(place);
        try (var file = new RandomAccessFile(place.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** A name that a terminal or a log would trip over is told with question marks. */
    private static String plain(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || c == '\\' || c == '\uFFFD' ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Path place(Path workspace, String name) throws IOException {
        var at = workspace;
        var parts = name.split("/", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            at = at.resolve(parts[i]);
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(at);
            }
            Files.createDirectories(at);
        }
        return at.resolve(parts[parts.length - 1]);
    }
}
