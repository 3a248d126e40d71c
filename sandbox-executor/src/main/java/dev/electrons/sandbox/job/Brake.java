package dev.electrons.sandbox.job;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The one handle that stops a job, whatever it is doing; the first pull decides why. */
public final class Brake {
    private final CompletableFuture<Stop> pulled = new CompletableFuture<>();

    public void pull(Stop why) {
        pulled.complete(why);
    }

    public Optional<Stop> pulled() {
        return Optional.ofNullable(pulled.getNow(null));
    }

    /** Runs the action once the brake is pulled; at once when it was already. */
    public void onPull(Runnable action) {
        pulled.thenRun(action);
    }
}
