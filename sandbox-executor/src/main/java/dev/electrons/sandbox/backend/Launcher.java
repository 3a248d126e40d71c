package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.libc.CLibrary;
import dev.electrons.sandbox.plan.Launch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A process that starts others, one at a time; see {@code launcher.pl} for what is said between it and us. Used by one thread at a time. */
final class Launcher implements AutoCloseable {
    private static final int GO = '\n';

    private final Process process;
    private final OutputStream asks;
    private final BufferedReader tells;
    private boolean rests = true;

    Launcher(Process process) {
        this.process = process;
        this.asks = process.getOutputStream();
        this.tells = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a process with an empty environment and three pipes.
     *
     * @param user whose pipes they are; empty for us
     * @throws IOException when it could not be started
     */
    Child start(Launch launch, OptionalInt user) throws IOException {
        try (var in = Pipe.open();
                var out = Pipe.open();
                var err = Pipe.open()) {
            ask(launch.words(List.of(in.toRead(), out.toWrite(), err.toWrite())));
            long pid = pid();
            for (var limit : launch.limits()) {
                CLibrary.limit(pid, limit.resource(), limit.soft(), limit.hard());
            }
            if (user.isPresent()) {
                for (var pipe : List.of(in, out, err)) {
                    pipe.give(user.getAsInt());
                }
            }
            var handle = ProcessHandle.of(pid).orElseThrow(() -> new IOException("the process was killed at once"));
            var child = new Child(handle, in.output(), out.input(), err.input(), new CompletableFuture<>());
            asks.write(GO);
            asks.flush();
            return child;
        }
    }

    private void ask(byte[] words) throws IOException {
        rests = false;
        asks.write("%08x".formatted(words.length).getBytes(StandardCharsets.US_ASCII));
        asks.write(words);
        asks.flush();
    }

    /** Whether it has nothing to do and can be asked. */
    boolean rests() {
        return rests && process.isAlive();
    }

    private long pid() throws IOException {
        var line = hear();
        if (line.startsWith("pid ")) {
            return Long.parseLong(line.substring("pid ".length()));
        }
        if (line.startsWith("failed ")) {
            code();
            throw new IOException(line.substring("failed ".length()));
        }
        rests = line.startsWith("ended ");
        throw new IOException("the process was killed while it was started");
    }

    /** Blocks until the process that was started last has ended. */
    int code() throws IOException {
        var line = hear();
        int status = Integer.parseInt(line.substring("ended ".length()));
        rests = true;
        int signal = status & 0x7f;
        return signal == 0 ? status >> 8 : 128 + signal;
    }

    private String hear() throws IOException {
        var line = tells.readLine();
        if (line == null) {
            throw new IOException("a launcher of sandboxes is gone");
        }
        return line;
    }

    /** Ends it, and whatever it has started dies with it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
