package dev.electrons.bench.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A process of ours that says in its output when it is there. */
public final class Child implements AutoCloseable {
    private static final long LOOK_MS = 5;
    private static final int END_SECONDS = 30;

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Child start(List<String> command, Map<String, String> environment, Path log) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said something. */
    MatchResult said(Pattern words, Duration longest) throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < end) {
            var match = words.matcher(Files.readString(log));
            if (match.find()) {
                return match.toMatchResult();
            }
            if (process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("a process ended early, see " + log);
            }
        }
        throw new IOException("a process was not ready within " + longest + ", see " + log);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
