package dev.electrons.sandbox.backend;

import java.io.IOException;
import java.util.List;
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

    /** Starts a command with an empty environment and three pipes. */
    Process start(List<String> line) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> begin(line), thread).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StartFailed failed ? failed.io : new IOException(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IOException("the service is leaving", e);
        }
    }

    private static Process begin(List<String> line) {
        var builder = new ProcessBuilder(line).directory(new java.io.File("/"));
        builder.environment().clear();
        try {
            return builder.start();
        } catch (IOException e) {
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
