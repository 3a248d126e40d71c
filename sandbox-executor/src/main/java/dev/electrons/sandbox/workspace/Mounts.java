package dev.electrons.sandbox.workspace;

import dev.electrons.sandbox.libc.CLibrary;
import java.io.IOException;
import java.nio.file.Path;

/** Gives each job a file system of its own size. */
final class Mounts {
    private static final long NO_SETUID_NO_DEVICES = 0x2 | 0x4;
    private static final int DETACH = 2;

    private Mounts() {}

    /** Mounts a file system in memory, of at most this size, that belongs to one user. */
    static void memory(Path place, int mib, int inodes, int user) throws IOException {
        var options = "size=" + mib + "m,nr_inodes=" + inodes + ",mode=700,uid=" + user + ",gid=" + user;
        CLibrary.mount("de-sandbox", place.toString(), "tmpfs", NO_SETUID_NO_DEVICES, options);
    }

    /** Takes it away again, even if something still looks at it. */
    static void away(Path place) throws IOException {
        CLibrary.unmount(place.toString(), DETACH);
    }
}
