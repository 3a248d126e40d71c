package dev.electrons.sandbox.backend;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Starts every process from one thread that lives as long as we do: bubblewrap dies with the <em>thread</em> that
 * started it, so a pool's thread that is retired would take a running job with it.
 */
final class Spawner implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-spawner").factory());

    /**
     * Starts a command with an empty environment and three pipes.
     *
     * @param user whose pipes they are, since whoever opens {@code /dev/stdout} is asked whether he may; empty for us
     */
    Process start(List<String> line, OptionalInt user) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> begin(line, user), thread)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StartFailed failed ? failed.io : new IOException(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IOException("the service is leaving", e);
        }
    }

    private static Process begin(List<String> line, OptionalInt user) {
        var builder = new ProcessBuilder(IgnoredSignals.heardAgain(line)).directory(new java.io.File("/"));
        builder.environment().clear();
        try {
            var process = builder.start();
            user.ifPresent(id -> own(process, id));
            return process;
        } catch (IOException e) {
            throw new StartFailed(e);
        }
    }

    private static void own(Process process, int user) {
        try {
            OwnPipes.give(process.pid(), user);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new StartFailed(e);
        }
    }

    /** Ends the thread, and with it whatever still runs. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static final class StartFailed extends RuntimeException {
        private final transient IOException io;

        StartFailed(IOException io) {
            super(io);
            this.io = io;
        }
    }
}
