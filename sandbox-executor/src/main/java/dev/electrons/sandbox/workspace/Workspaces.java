package dev.electrons.sandbox.workspace;

import dev.electrons.sandbox.limit.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes workspaces: file systems in memory of a fixed size where we may mount, plain folders where we may not. */
public final class Workspaces {
    private static final Logger log = LoggerFactory.getLogger(Workspaces.class);

    private final Home home;
    private final boolean mounting;
    private final AtomicLong next = new AtomicLong();

    private Workspaces(Home home, boolean mounting) {
        this.home = home;
        this.mounting = mounting;
    }

    /** Workspaces inside this home; tries out whether it may mount. */
    public static Workspaces in(Home home) {
        var place = home.make("try", "rwx------");
        boolean mounting = false;
        try {
            Mounts.memory(place, 1, 16, 0);
            Mounts.away(place);
            mounting = true;
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("workspaces are folders without a size of their own");
        }
        return new Workspaces(home, mounting);
    }

    /** How the limit on a workspace's size is held. */
    public Held enforced() {
        return mounting
                ? Held.full("file system of that size")
                : Held.less("looked at ten times a second: no file system may be mounted here");
    }

    /** A new, empty workspace. */
    public Workspace open(int mib, int inodes, OptionalInt user) {
        var place = home.make("box-" + next.incrementAndGet(), "rwx------");
        try {
            if (mounting) {
                Mounts.memory(place, mib, inodes, user.orElse(0));
            } else if (user.isPresent()) {
                Ownership.give(place, user.getAsInt());
            }
            return new Workspace(place, mounting, (long) mib << 20, inodes, user);
        } catch (IOException e) {
            remove(place);
            throw new UncheckedIOException("no workspace: " + e.getMessage(), e);
        }
    }

    private static void remove(Path place) {
        try {
            Files.deleteIfExists(place);
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", place).log("a workspace could not be removed", e);
        }
    }
}
