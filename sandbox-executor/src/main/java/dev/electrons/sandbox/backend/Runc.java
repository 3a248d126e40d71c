package dev.electrons.sandbox.backend;

import dev.electrons.json.Json;
import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.Held;
import dev.electrons.sandbox.limit.LimitsDriver;
import dev.electrons.sandbox.plan.Host;
import dev.electrons.sandbox.plan.Launch;
import dev.electrons.sandbox.plan.RuncConfig;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers by runc or one that is called like it, started as root; each is a bundle of its own that is gone with its process. */
public final class Runc implements Backend {
    private static final Logger log = LoggerFactory.getLogger(Runc.class);
    private static final int MOST_WORDS = 500;

    private final OciRuntime runtime;
    private final Host host;
    private final LimitsDriver limits;
    private final Path control;
    private final Path root;
    private final Exits exits;
    private final Supervisor supervisor;
    private final AtomicLong next = new AtomicLong();

    /**
     * A backend on this host.
     *
     * @param limits a driver that leaves it to the runtime to make cgroups
     * @param control a folder that only we can read, for bundles and the runtime's own records
     * @param root an empty folder that others may pass through, to mount things in
     * @param slots processes at once, for which something waits already
     */
    public Runc(OciRuntime runtime, Host host, LimitsDriver limits, Path control, Path root, Exits exits, int slots)
            throws IOException {
        this.runtime = runtime;
        this.host = host;
        this.limits = limits;
        this.control = control;
        this.root = root;
        this.exits = exits;
        this.supervisor = new Supervisor(host.shell(), new Launchers(slots, host.setpriv()), limits);
        for (var link : host.links().entrySet()) {
            Files.createSymbolicLink(root.resolve(link.getKey()), Path.of(link.getValue()));
        }
    }

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public Map<String, Held> enforced() {
        var enforced = new TreeMap<>(limits.enforced());
        enforced.put("limits_driver", Held.full(limits.name()));
        enforced.put(
                "system_calls",
                host.filter().isPresent()
                        ? Held.full(runtime.filtered())
                        : Held.less("not filtered: the calls of this processor are not known here"));
        enforced.put("user_per_slot", Held.full("true"));
        return enforced;
    }

    @Override
    public Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure {
        var bundle = new Bundle("de-" + ProcessHandle.current().pid() + "-" + next.incrementAndGet());
        try (var group = limits.open(spec.limits());
                var exit = Ways.open(exits, spec.reach())) {
            bundle.write(spec, workspace, Optional.ofNullable(exit).map(Exits.Exit::folder), group);
            var launch = Launch.runtime(host, bundle.line(exit != null), group.joins());
            var seen = supervisor.see(launch, new Supervisor.Run(spec, workspace, output, brake, group), bundle);
            return verdict(spec, bundle, group, workspace, seen);
        } catch (IOException | RuntimeException e) {
            throw new SandboxFailure("the sandbox could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxFailure("the service is leaving", e);
        } finally {
            bundle.remove();
        }
    }

    private static Ended verdict(Spec spec, Bundle bundle, Group group, Workspace workspace, Supervisor.Seen seen)
            throws IOException, SandboxFailure {
        var code = bundle.started() ? OptionalInt.of(seen.code()) : OptionalInt.empty();
        boolean failed = code.orElse(1) != 0;
        var exit = new Exit(
                code,
                seen.stop(),
                failed && group.outOfMemory(),
                failed && (workspace.full() || workspace.atFileLimit((long) spec.fileMb() << 20)));
        if (exit.ending() == Ending.SANDBOX_ERROR) {
            throw new SandboxFailure("the sandbox could not be set up: " + bundle.words());
        }
        return new Ended(exit.ending(), code, exit.reason(), group.usage(), seen.wallMs());
    }

    @Override
    public void close() {
        supervisor.close();
    }

    /** One container's folder. */
    private final class Bundle implements Supervisor.Started {
        private final String name;
        private final Path folder;

        Bundle(String name) {
            this.name = name;
            this.folder = control.resolve(name);
        }

        void write(Spec spec, Workspace workspace, Optional<Path> exit, Group group) throws IOException {
            Files.createDirectory(folder);
            for (var place : RuncConfig.places(host, spec, exit)) {
                make(place);
            }
            int user = workspace.user().orElseThrow();
            var config = RuncConfig.of(host, spec, workspace.path(), root, exit, user, group.inner());
            Files.write(folder.resolve("config.json"), Json.bytes(config));
        }

        /** A place in the root, open to all whatever our own mask is: it is the box's root who looks. */
        private void make(String place) throws IOException {
            var at = root;
            for (var part : place.substring(1).split("/", -1)) {
                at = at.resolve(part);
                if (!Files.isDirectory(at)) {
                    try {
                        Files.createDirectory(at);
                    } catch (FileAlreadyExistsException _) {
                        continue;
                    }
                    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }

        /** What starts it. */
        List<String> line(boolean reaches) {
            var run = new ArrayList<>(List.of("run"));
            run.addAll(runtime.running());
            run.addAll(List.of(
                    "--bundle",
                    folder.toString(),
                    "--pid-file",
                    folder.resolve("pid").toString(),
                    name));
            return runtime.line(records(), folder.resolve("log"), reaches, run);
        }

        private Path records() {
            return control.resolve(runtime.name());
        }

        boolean started() {
            return Files.exists(folder.resolve("pid"));
        }

        @Override
        public Optional<Long> first() throws IOException {
            return started()
                    ? Optional.of(
                            Long.valueOf(Files.readString(folder.resolve("pid")).strip()))
                    : Optional.empty();
        }

        @Override
        public boolean tidies() {
            return true;
        }

        String words() throws IOException {
            var said = Files.exists(folder.resolve("log")) ? Files.readString(folder.resolve("log")) : "";
            return said.strip().substring(0, Math.min(said.strip().length(), MOST_WORDS));
        }

        /** Whether the runtime still has a record of it: runc in a folder, gVisor in a file. */
        private boolean kept() throws IOException {
            if (!Files.exists(records())) {
                return false;
            }
            try (var found = Files.list(records())) {
                return found.anyMatch(record -> {
                    var file = String.valueOf(record.getFileName());
                    return file.equals(name) || (file.startsWith(name + "_") && file.endsWith(".state"));
                });
            }
        }

        void remove() {
            try {
                if (kept()) {
                    var builder = new ProcessBuilder(
                            runtime.line(records(), folder.resolve("log"), false, List.of("delete", "--force", name)));
                    builder.environment().clear();
                    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
                    builder.start().waitFor();
                }
                for (var file : List.of("config.json", "log", "pid", "")) {
                    Files.deleteIfExists(folder.resolve(file));
                }
            } catch (IOException e) {
                log.atWarn().addKeyValue("bundle", folder).log("a bundle could not be removed", e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
