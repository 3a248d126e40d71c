package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.backend.Bwrap;
import dev.electrons.sandbox.backend.HostFacts;
import dev.electrons.sandbox.backend.Runc;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.language.Languages;
import dev.electrons.sandbox.limit.Cgroups;
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
     * @param kind of its backend
     * @param all folder to keep workspaces below
     * @param path folders to look for tools in
     * @throws SandboxFailure when something that it stands on is missing, with what to do about it
     */
    public static Sandbox open(Backend.Kind kind, Path all, List<Path> path) throws SandboxFailure {
        var languages = Languages.find(Path.of(System.getProperty("java.home")), path);
        var home = home(all);
        try {
            var control = home.make("control", "rwx------");
            var host = HostFacts.find(path, home.makeShown("etc"), control, languages.folders());
            var exits = new Exits(home.makeShown("egress"));
            var backend = switch (kind) {
                case BWRAP -> new Bwrap(host, Cgroups.detect(), control, exits);
                case RUNC -> runc(host, home, control, exits, path);
            };
            return new Sandbox(backend, Workspaces.in(home), languages, host.root(), home);
        } catch (IOException | RuntimeException e) {
            home.close();
            throw new SandboxFailure(String.valueOf(e.getMessage()), e);
        } catch (SandboxFailure e) {
            home.close();
            throw e;
        }
    }

    private static Backend runc(Host host, Home home, Path control, Exits exits, List<Path> path)
            throws IOException, SandboxFailure {
        if (!host.root()) {
            throw new SandboxFailure("runc is used as root only; use DE_SANDBOX_BACKEND=bwrap");
        }
        var runc = HostFacts.tool(path, "runc")
                .orElseThrow(() -> new SandboxFailure("runc is not installed; apt-get install runc"));
        return new Runc(runc, host, Cgroups.nesting(), control, home.makeShown("root"), exits);
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
