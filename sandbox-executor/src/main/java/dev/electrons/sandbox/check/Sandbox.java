package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.backend.Bwrap;
import dev.electrons.sandbox.backend.HostFacts;
import dev.electrons.sandbox.backend.OciRuntime;
import dev.electrons.sandbox.backend.Runc;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.cluster.Pods;
import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.language.Languages;
import dev.electrons.sandbox.limit.Cgroups;
import dev.electrons.sandbox.limit.LimitsDriver;
import dev.electrons.sandbox.limit.NoCgroups;
import dev.electrons.sandbox.plan.Host;
import dev.electrons.sandbox.workspace.Home;
import dev.electrons.sandbox.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that a job needs of this machine.
 *
 * @param users whether each slot has a user of its own
 */
public record Sandbox(Backend backend, Workspaces workspaces, Languages languages, boolean users, Home home)
        implements AutoCloseable {
    /** The first of the user ids that Linux distributions leave free. */
    private static final int FIRST_USER = 60_800;

    /**
     * Puts it together for this machine; proves nothing yet.
     *
     * @throws SandboxFailure when something that it stands on is missing, with what to do about it
     */
    public static Sandbox open(Setup setup) throws SandboxFailure {
        var languages = Languages.find(Path.of(System.getProperty("java.home")), setup.path(), setup.languages());
        var home = home(setup.home());
        try {
            return setup.kind() == Backend.Kind.K8S
                    ? new Sandbox(new Pods(setup.cluster()), Workspaces.in(home), languages, false, home)
                    : here(setup, languages, home);
        } catch (IOException | RuntimeException e) {
            home.close();
            throw new SandboxFailure(String.valueOf(e.getMessage()), e);
        } catch (SandboxFailure e) {
            home.close();
            throw e;
        }
    }

    private static Sandbox here(Setup setup, Languages languages, Home home) throws IOException, SandboxFailure {
        var control = home.make("control", "rwx------");
        var path = setup.path();
        var host = HostFacts.find(path, home.makeShown("etc"), control, languages.folders());
        var exits = new Exits(home.makeShown("egress"));
        var backend = switch (setup.kind()) {
            case RUNC ->
                runtime(
                        OciRuntime.runc(tool(path, "runc", "apt-get install runc")),
                        host,
                        home,
                        control,
                        exits,
                        setup.slots());
            case RUNSC ->
                runtime(
                        OciRuntime.runsc(tool(path, "runsc", "see gvisor.dev"), setup.platform()),
                        host,
                        home,
                        control,
                        exits,
                        setup.slots());
            case BWRAP, K8S -> new Bwrap(host, limits(setup), control, exits, setup.slots());
        };
        return new Sandbox(backend, Workspaces.in(home), languages, host.root(), home);
    }

    /** Without cgroups one job could take all of the machine's memory, so somebody has to have said that it may. */
    private static LimitsDriver limits(Setup setup) throws SandboxFailure {
        var driver = setup.limits().get();
        if (driver instanceof NoCgroups none && !setup.withoutCgroups()) {
            throw new SandboxFailure(
                    "memory, processors and their time cannot be limited by job, because no cgroup can be made: "
                            + none.why()
                            + " — run the service as root, or in a cgroup that is delegated to it (systemd: Delegate=yes);"
                            + " or set DE_SANDBOX_WITHOUT_CGROUPS=accept to run programs that you trust not to take the whole machine");
        }
        return driver;
    }

    private static Path tool(List<Path> path, String name, String how) throws SandboxFailure {
        return HostFacts.tool(path, name).orElseThrow(() -> new SandboxFailure(name + " is not installed; " + how));
    }

    private static Backend runtime(OciRuntime runtime, Host host, Home home, Path control, Exits exits, int slots)
            throws IOException, SandboxFailure {
        if (!host.root()) {
            throw new SandboxFailure(runtime.name() + " is used as root only; use DE_SANDBOX_BACKEND=bwrap");
        }
        return new Runc(runtime, host, Cgroups.nesting(), control, home.makeShown("root"), exits, slots);
    }

    private static Home home(Path all) throws SandboxFailure {
        try {
            return Home.open(all);
        } catch (RuntimeException e) {
            throw new SandboxFailure(e.getMessage() + "; name another by DE_SANDBOX_HOME", e);
        }
    }

    /** The user of a slot; empty when all run as we do. */
    public OptionalInt user(int slot) {
        return users ? OptionalInt.of(FIRST_USER + slot) : OptionalInt.empty();
    }

    @Override
    public void close() {
        backend.close();
        home.close();
    }
}
