package dev.electrons.sandbox.backend;

import dev.electrons.json.Json;
import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.LimitsDriver;
import dev.electrons.sandbox.plan.Host;
import dev.electrons.sandbox.plan.LaunchLine;
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

/** Containers by runc, started as root; each is a bundle of its own that is gone with its process. */
public final class Runc implements Backend {
    private static final Logger log = LoggerFactory.getLogger(Runc.class);
    private static final int MOST_WORDS = 500;

    private final Path runc;
    private final Host host;
    private final LimitsDriver limits;
    private final Path control;
    private final Path root;
    private final Exits exits;
    private final Supervisor supervisor = new Supervisor();
    private final AtomicLong next = new AtomicLong();

    /**
     * A backend on this host.
     *
     * @param limits a driver that leaves it to runc to make cgroups
     * @param control a folder that only we can read, for bundles and runc's own records
     * @param root an empty folder that others may pass through, to mount things in
     */
    public Runc(Path runc, Host host, LimitsDriver limits, Path control, Path root, Exits exits) throws IOException {
        this.runc = runc;
        this.host = host;
        this.limits = limits;
        this.control = control;
        this.root = root;
        this.exits = exits;
        for (var link : host.links().entrySet()) {
            Files.createSymbolicLink(root.resolve(link.getKey()), Path.of(link.getValue()));
        }
    }

    @Override
    public String name() {
        return "runc";
    }

    @Override
    public Map<String, String> enforced() {
        var enforced = new TreeMap<>(limits.enforced());
        enforced.put("limits_driver", limits.name());
        enforced.put(
                "system_calls",
                host.filter().isPresent()
                        ? "seccomp profile, without those newer than the runtime's library"
                        : "not filtered: the calls of this processor are not known here");
        enforced.put("user_per_slot", "true");
        return enforced;
    }

    @Override
    public Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure {
        var bundle = new Bundle("de-" + ProcessHandle.current().pid() + "-" + next.incrementAndGet());
        try (var group = limits.open(spec.limits());
                var exit = Ways.open(exits, spec.reach())) {
            bundle.write(spec, workspace, Optional.ofNullable(exit).map(Exits.Exit::folder), group);
            var line = LaunchLine.of(host, bundle.line(), group.joins());
            var seen = supervisor.see(line, new Supervisor.Run(spec, workspace, output, brake, group), bundle);
            return verdict(bundle, group, workspace, seen);
        } catch (IOException | RuntimeException e) {
            throw new SandboxFailure("the sandbox could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxFailure("the service is leaving", e);
        } finally {
            bundle.remove();
        }
    }

    private static Ended verdict(Bundle bundle, Group group, Workspace workspace, Supervisor.Seen seen)
            throws IOException, SandboxFailure {
        var code = bundle.started() ? OptionalInt.of(seen.code()) : OptionalInt.empty();
        boolean failed = code.orElse(1) != 0;
        var exit = new Exit(code, seen.stop(), failed && group.outOfMemory(), failed && workspace.full());
        if (exit.ending() == Ending.SANDBOX_ERROR) {
            throw new SandboxFailure("the sandbox could not be set up: " + bundle.words());
        }
        return new Ended(exit.ending(), code, exit.reason(), group.usage(), seen.wallMs());
    }

    @Override
    public void close() {
        supervisor.close();
        limits.close();
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

        private List<String> runc(String... arguments) {
            var line = new ArrayList<>(List.of(
                    runc.toString(),
                    "--root",
                    control.resolve("runc").toString(),
                    "--log",
                    folder.resolve("log").toString()));
            line.addAll(List.of(arguments));
            return line;
        }

        List<String> line() {
            return runc(
                    "run",
                    "--keep",
                    "--bundle",
                    folder.toString(),
                    "--pid-file",
                    folder.resolve("pid").toString(),
                    name);
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

        void remove() {
            try {
                if (Files.exists(control.resolve("runc").resolve(name))) {
                    var builder = new ProcessBuilder(runc("delete", "--force", name));
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
