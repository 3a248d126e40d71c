package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.Held;
import dev.electrons.sandbox.limit.LimitsDriver;
import dev.electrons.sandbox.plan.BwrapArguments;
import dev.electrons.sandbox.plan.Host;
import dev.electrons.sandbox.plan.Launch;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.plan.Words;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Namespaces by bubblewrap, limits by a {@link LimitsDriver}. */
public final class Bwrap implements Backend {
    private static final Logger log = LoggerFactory.getLogger(Bwrap.class);
    private static final int MOST_WORDS = 500;

    private final Host host;
    private final LimitsDriver limits;
    private final Path control;
    private final Exits exits;
    private final Supervisor supervisor;
    private final AtomicLong next = new AtomicLong();

    /**
     * A backend on this host.
     *
     * @param control a folder that only we can read, for what bubblewrap is told and tells
     * @param exits where ways out are made
     * @param slots processes at once, for which something waits already
     */
    public Bwrap(Host host, LimitsDriver limits, Path control, Exits exits, int slots) {
        this.host = host;
        this.limits = limits;
        this.control = control;
        this.exits = exits;
        this.supervisor = new Supervisor(host.shell(), new Launchers(slots, host.setpriv()), limits);
    }

    @Override
    public String name() {
        return "bwrap";
    }

    @Override
    public Map<String, Held> enforced() {
        var enforced = new TreeMap<>(limits.enforced());
        enforced.put("limits_driver", Held.full(limits.name()));
        enforced.put(
                "system_calls",
                host.filter().isPresent()
                        ? Held.full("seccomp filter")
                        : Held.less("not filtered: the calls of this processor are not known here"));
        enforced.put(
                "user_per_slot",
                host.root() && host.setpriv().isPresent()
                        ? Held.full("true")
                        : Held.less("false: without root all jobs are the service's own user"));
        return enforced;
    }

    @Override
    public Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure {
        var name = String.valueOf(next.incrementAndGet());
        var arguments = control.resolve(name + ".args");
        var status = control.resolve(name + ".status");
        try (var group = limits.open(spec.limits());
                var exit = Ways.open(exits, spec.reach())) {
            var seen = Optional.ofNullable(exit).map(Exits.Exit::folder);
            Files.write(arguments, Words.encode(BwrapArguments.of(host, spec, workspace.path(), seen)));
            var launch =
                    Launch.bubblewrap(host, spec, arguments, status, workspace.user(), group.joins(), limits.mark());
            var told = new Told(status);
            var ended = supervisor.see(launch, new Supervisor.Run(spec, workspace, output, brake, group), told);
            return verdict(spec, group, workspace, output, ended.stop(), told.text(), ended.wallMs());
        } catch (IOException | RuntimeException e) {
            throw new SandboxFailure("the sandbox could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxFailure("the service is leaving", e);
        } finally {
            delete(arguments);
            delete(status);
        }
    }

    private record Told(Path status) implements Supervisor.Started {
        String text() throws IOException {
            return Files.exists(status) ? Files.readString(status) : "";
        }

        @Override
        public Optional<Long> first() throws IOException {
            return Exit.first(text());
        }

        @Override
        public boolean tidies() {
            return false;
        }
    }

    private static Ended verdict(
            Spec spec, Group group, Workspace workspace, Output output, Optional<Stop> stop, String said, long wall)
            throws SandboxFailure {
        var stderr = output.text(Channel.STDERR);
        var code = Exit.code(said, stderr);
        boolean failed = code.orElse(1) != 0;
        var exit = new Exit(
                code,
                stop,
                failed && group.outOfMemory(),
                failed && (workspace.full() || workspace.atFileLimit((long) spec.fileMb() << 20)));
        var ending = exit.ending();
        if (ending == dev.electrons.sandbox.job.Ending.SANDBOX_ERROR) {
            throw new SandboxFailure("the sandbox could not be set up: "
                    + stderr.strip().substring(0, Math.min(stderr.strip().length(), MOST_WORDS)));
        }
        return new Ended(ending, code, exit.reason(), group.usage(), wall);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).log("a control file could not be removed", e);
        }
    }

    @Override
    public void close() {
        supervisor.close();
    }
}
