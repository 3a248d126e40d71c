package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.limit.Autogroup;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.LimitsDriver;
import dev.electrons.sandbox.plan.Launch;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what a backend has put together and sees it to its end, with all its children. */
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** One run's surroundings. */
    record Run(Spec spec, Workspace workspace, Output output, Brake brake, Group group) {}

    /** What only the backend knows about its process. */
    interface Started {
        /** The host's process id of the sandbox's first process, with whose end everything in it ends. */
        Optional<Long> first() throws IOException;

        /** Whether the process that was started tidies up by itself once its children are gone. */
        boolean tidies();
    }

    /**
     * How it ended.
     *
     * @param stop why we ended it; empty when it ended by itself
     * @param code of the process that was started
     */
    record Seen(Optional<Stop> stop, int code, long wallMs) {}

    private final Launchers launchers;
    private final LimitsDriver limits;
    private final Reaper reaper;
    private final ExecutorService pumps = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("sandbox-pump-", 0).factory());

    /**
     * One for this backend.
     *
     * @param shell runs what tidies up after us
     * @param launchers closed with it
     * @param limits closed with it
     */
    Supervisor(Path shell, Launchers launchers, LimitsDriver limits) {
        this.launchers = launchers;
        this.limits = limits;
        this.reaper = Reaper.of(shell, limits);
        if (limits.bare()) {
            Autogroup.take();
        }
    }

    Seen see(Launch launch, Run run, Started kind) throws IOException, InterruptedException, SandboxFailure {
        long begin = System.nanoTime();
        var process = launchers.start(launch, run.workspace().user());
        var pumping = Pumps.start(pumps, process, run.spec().stdin(), run.output(), run.brake());
        Optional<Stop> stop;
        try {
            stop = Watch.until(process, run.group(), run.workspace(), run.spec().limits(), run.brake());
            if (stop.isPresent()) {
                Kill.end(process, run.group(), stop.get(), kind.tidies());
            }
        } finally {
            process.kill();
        }
        long wall = (System.nanoTime() - begin) / 1_000_000;
        boolean emptied = Kill.emptied(run.group(), kind.first());
        boolean drained = pumping.drained();
        if (!emptied || !drained) {
            log.atError().log("a sandbox did not become empty");
            throw new SandboxFailure("the sandbox did not become empty, so nothing that came of it can be trusted");
        }
        if (stop.isEmpty() && run.output().exceeded()) {
            stop = Optional.of(Stop.OUTPUT);
        }
        return new Seen(stop, code(process), wall);
    }

    private static int code(Child process) throws InterruptedException, SandboxFailure {
        try {
            return process.ended().get();
        } catch (ExecutionException e) {
            throw new SandboxFailure("nobody can say how a process ended: its launcher is gone", e);
        }
    }

    /** Ends whatever still runs and removes its cgroups. */
    @Override
    public void close() {
        launchers.close();
        pumps.shutdownNow();
        if (limits.bare()) {
            Autogroup.giveBack();
        }
        limits.close();
        reaper.close();
    }
}
