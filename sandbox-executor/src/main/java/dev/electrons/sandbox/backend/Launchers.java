package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.plan.Launch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;

/**
 * As many launchers as there are jobs at once; each serves one after another. All are started by one thread that lives as long as we
 * do: they die with the <em>thread</em> that started them, so a pool's thread that is retired would take a running job with it.
 */
final class Launchers implements AutoCloseable {
    private static final String SCRIPT = script();

    private final Optional<Path> setpriv;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-launchers").factory());
    private final ExecutorService waiting = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("sandbox-end-", 0).factory());
    private final BlockingDeque<Launcher> idle;
    private final Set<Launcher> all = ConcurrentHashMap.newKeySet();

    /**
     * Starts them.
     *
     * @param slots how many wait
     * @param setpriv makes them die with us; empty where it is missing
     */
    Launchers(int slots, Optional<Path> setpriv) {
        this.idle = new LinkedBlockingDeque<>(slots);
        this.setpriv = setpriv;
        try {
            for (int i = 0; i < slots; i++) {
                idle.push(another());
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    private static String script() {
        try (var in = Objects.requireNonNull(Launchers.class.getResourceAsStream("launcher.pl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process with an empty environment and three pipes.
     *
     * @param user whose pipes they are; empty for us
     */
    Child start(Launch launch, OptionalInt user) throws IOException {
        var launcher = take();
        try {
            var child = launcher.start(launch, user);
            waiting.execute(() -> see(launcher, child));
            return child;
        } catch (IOException | RuntimeException e) {
            giveBack(launcher);
            throw e;
        }
    }

    private void see(Launcher launcher, Child child) {
        try {
            int code = launcher.code();
            giveBack(launcher);
            child.ended().complete(code);
        } catch (IOException | RuntimeException e) {
            giveBack(launcher);
            child.ended().completeExceptionally(e);
        }
    }

    private Launcher take() throws IOException {
        for (var launcher = idle.poll(); launcher != null; launcher = idle.poll()) {
            if (launcher.rests()) {
                return launcher;
            }
            all.remove(launcher); // somebody ended it
        }
        return another();
    }

    private Launcher another() throws IOException {
        try {
            return CompletableFuture.supplyAsync(this::begin, thread).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException failed
                    ? failed.getCause()
                    : new IOException(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IOException("the service is leaving", e);
        }
    }

    private Launcher begin() {
        var line = new ArrayList<String>();
        setpriv.ifPresent(program -> line.addAll(List.of(program.toString(), "--pdeathsig", "KILL", "--")));
        line.addAll(List.of(
                Exits.PERL.toString(),
                "-e",
                SCRIPT,
                String.valueOf(ProcessHandle.current().pid())));
        var builder = new ProcessBuilder(IgnoredSignals.heardAgain(line))
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        try {
            var launcher = new Launcher(builder.start());
            all.add(launcher);
            return launcher;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is of no more use, or one too many, is ended. */
    private void giveBack(Launcher launcher) {
        if (!launcher.rests() || !idle.offerFirst(launcher)) {
            all.remove(launcher);
            launcher.close();
        }
    }

    /** Ends the thread and all launchers, and with them whatever still runs. */
    @Override
    public void close() {
        thread.shutdownNow();
        all.forEach(Launcher::close);
        waiting.shutdown();
    }
}
