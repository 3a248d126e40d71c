package dev.electrons.sandbox.workspace;

import dev.electrons.sandbox.job.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one folder that a job may write to. We touch it only while none of its processes lives. */
public final class Workspace implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workspace.class);
    private static final long LEAST_FREE = 4096;

    private final Path path;
    private final boolean mounted;
    private final long bytes;
    private final int inodes;
    private final OptionalInt user;

    Workspace(Path path, boolean mounted, long bytes, int inodes, OptionalInt user) {
        this.path = path;
        this.mounted = mounted;
        this.bytes = bytes;
        this.inodes = inodes;
        this.user = user;
    }

    public Path path() {
        return path;
    }

    /** The user whose processes write here; empty when it is the service's own. */
    public OptionalInt user() {
        return user;
    }

    /** Lays files into a workspace in which nothing has run yet. */
    public void write(List<SourceFile> files) {
        try {
            for (var file : files) {
                var place = path.resolve(file.name());
                folders(place);
                Files.write(place, file.content().bytes(), StandardOpenOption.CREATE_NEW);
                Home.allow(place, file.script() ? "rwxr-xr-x" : "rw-r--r--");
                own(place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the files could not be laid into the workspace: " + e.getMessage(), e);
        }
    }

    private void folders(Path file) throws IOException {
        var folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            folders(folder);
            Files.createDirectory(folder);
            own(folder);
        }
    }

    private void own(Path place) throws IOException {
        if (user.isPresent()) {
            Ownership.give(place, user.getAsInt());
        }
    }

    /** Whether a program that failed may have failed for want of room. */
    public boolean full() {
        try {
            return mounted ? Files.getFileStore(path).getUsableSpace() < LEAST_FREE || crowded() : overgrown();
        } catch (IOException _) {
            return false;
        }
    }

    private boolean crowded() throws IOException {
        return Tree.count(path, inodes) >= inodes - 1;
    }

    /** Whether there is more in it than that. */
    public boolean holdsMoreThan(long most) {
        return Tree.outgrows(path, most, Integer.MAX_VALUE);
    }

    /** Whether a program that failed may have failed because a file of its must not become longer. */
    public boolean atFileLimit(long limit) {
        try {
            return Tree.any(path, attributes -> attributes.isRegularFile() && attributes.size() == limit);
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether a plain folder has more in it than it should: what is mounted can't. */
    public boolean overgrown() {
        return !mounted && Tree.outgrows(path, bytes, inodes);
    }

    @Override
    public void close() {
        try {
            if (mounted) {
                Mounts.away(path);
                Files.deleteIfExists(path);
            } else {
                Deletion.of(path);
            }
        } catch (IOException e) {
            log.atError().addKeyValue("folder", path).log("a workspace could not be removed", e);
        }
    }
}
