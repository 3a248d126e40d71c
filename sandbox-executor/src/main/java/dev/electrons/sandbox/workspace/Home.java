package dev.electrons.sandbox.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that this process keeps its workspaces in. It holds a lock as long as it lives, so that the next one can
 * tell which folders beside its own were left by a process that was killed.
 */
public final class Home implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Home.class);
    /** Jobs' users must be able to pass through, and nobody to look around. */
    private static final String PASSABLE = "rwx--x--x";

    private static final int SHOWN_MIB = 16;
    private static final int SHOWN_INODES = 8 << 10;

    private final Path folder;
    private final FileChannel channel;

    @SuppressWarnings("unused") // held, not read
    private final FileLock lock;

    private Home(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** Opens a new folder below this one, after removing what dead processes left there. */
    public static Home open(Path all) {
        try {
            Files.createDirectories(all);
            refuseForeign(all);
            allow(all, PASSABLE);
            sweep(all);
            var folder = Files.createDirectory(all.resolve(ProcessHandle.current()
                            .pid() + "-" + UUID.randomUUID().toString().substring(0, 8)));
            allow(folder, PASSABLE);
            var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new Home(folder, channel, channel.lock());
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox home " + all + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void refuseForeign(Path all) throws IOException {
        var owner = Files.getAttribute(all, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)
                || !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException("it belongs to somebody else");
        }
    }

    static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void sweep(Path all) throws IOException {
        try (var siblings = Files.list(all)) {
            for (var sibling : siblings.filter(Files::isDirectory).toList()) {
                if (abandoned(sibling)) {
                    log.atInfo().addKeyValue("folder", sibling).log("removing what a dead process left");
                    remove(sibling);
                }
            }
        }
    }

    private static boolean abandoned(Path sibling) {
        var file = sibling.resolve("lock");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | OverlappingFileLockException _) {
            return false;
        }
    }

    /** Unmounts whatever is mounted below, then deletes. */
    private static void remove(Path folder) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            var point = Path.of(line.split(" ")[4]);
            if (point.startsWith(folder)) {
                Mounts.away(point);
            }
        }
        Deletion.of(folder);
    }

    public Path folder() {
        return folder;
    }

    /** A new folder of ours inside. */
    public Path make(String name, String permissions) {
        try {
            var made = Files.createDirectories(folder.resolve(name));
            allow(made, permissions);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A new folder that sandboxes are shown. Where we may mount it is a file system of its own, so that a job's table of
     * mounts says nothing about where it lies on the host.
     */
    public Path makeShown(String name) {
        var made = make(name, "rwxr-xr-x");
        try {
            Mounts.memory(made, SHOWN_MIB, SHOWN_INODES, 0);
            allow(made, "rwxr-xr-x");
        } catch (IOException e) {
            log.atInfo()
                    .addKeyValue("folder", made)
                    .addKeyValue("reason", e.getMessage())
                    .log("jobs can see the path of this folder");
        }
        return made;
    }

    @Override
    public void close() {
        try {
            remove(folder);
            channel.close();
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", folder).log("the sandbox home could not be removed", e);
        }
    }
}
