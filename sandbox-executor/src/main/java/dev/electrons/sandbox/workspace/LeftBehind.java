package dev.electrons.sandbox.workspace;

import dev.electrons.sandbox.job.LeftFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Tells what a program wrote: a look before it ran and one after, by inode and change time, which a program cannot set.
 * Only regular files with one name count; links, pipes and devices are passed over, and so is a repository's {@code .git}.
 */
public final class LeftBehind {
    private static final int DEEPEST = 16;
    private static final int MOST_FILES = 64;
    private static final long MOST_BYTES = 32L << 20;
    private static final int MOST_SEEN = 20_000;

    private record Identity(Object inode, Object changed) {}

    private record Found(Path path, long bytes) {}

    private final Path root;
    private final Map<Path, Identity> before;

    private LeftBehind(Path root, Map<Path, Identity> before) {
        this.root = root;
        this.before = before;
    }

    /** The look before. */
    public static LeftBehind in(Workspace workspace) throws IOException {
        var before = new HashMap<Path, Identity>();
        visit(workspace.path(), (path, _) -> before.put(path, identity(path)));
        return new LeftBehind(workspace.path(), before);
    }

    /** The look after: what is new or changed. */
    public Left look() throws IOException {
        var found = new ArrayList<Found>();
        visit(root, (path, attributes) -> {
            if (!identity(path).equals(before.get(path))) {
                found.add(new Found(path, attributes.size()));
            }
        });
        found.sort(Comparator.comparing(Found::path));
        return new Left(found.subList(0, Math.min(found.size(), MOST_FILES)));
    }

    /** Files that a program left, not yet read. */
    public final class Left {
        private final List<Found> files;

        private Left(List<Found> files) {
            this.files = List.copyOf(files);
        }

        /** Of how many bytes the content will be kept. */
        public long bytes(long most) {
            long bytes = 0;
            for (var file : files) {
                bytes += bytes + file.bytes() <= Math.min(most, MOST_BYTES) ? file.bytes() : 0;
            }
            return bytes;
        }

        /** Reads them, by path, with the content of as much as may be kept. */
        public List<LeftFile> collect(long most) throws IOException {
            long fitting = Math.min(most, MOST_BYTES);
            var left = new ArrayList<LeftFile>();
            long bytes = 0;
            for (var file : files) {
                boolean fits = bytes + file.bytes() <= fitting;
                left.add(fits ? kept(file) : omitted(file, fitting));
                bytes += fits ? file.bytes() : 0;
            }
            return List.copyOf(left);
        }
    }

    private String name(Path path) {
        // A name may hold bytes that are no text; what is sent is.
        return root.relativize(path).toString().replace('\uFFFD', '?');
    }

    private LeftFile kept(Found file) throws IOException {
        var content = Files.readAllBytes(file.path());
        return new LeftFile(
                name(file.path()),
                content.length,
                sha256(content),
                Base64.getEncoder().encodeToString(content),
                null);
    }

    private LeftFile omitted(Found file, long most) {
        return new LeftFile(name(file.path()), file.bytes(), null, null, "more than " + (most >> 20) + " MiB in all");
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Identity identity(Path path) throws IOException {
        var facts = Files.readAttributes(path, "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
        return new Identity(facts.getOrDefault("ino", 0), facts.getOrDefault("ctime", 0));
    }

    /** What to do with one regular file. */
    private interface Look {
        void at(Path path, BasicFileAttributes attributes) throws IOException;
    }

    private static void visit(Path root, Look look) throws IOException {
        var seen = new int[1];
        var git = root.resolve(".git");
        Tree.walk(root, DEEPEST, (path, attributes) -> {
            if (attributes.isRegularFile() && !path.startsWith(git) && single(path)) {
                look.at(path, attributes);
            }
            return ++seen[0] < MOST_SEEN;
        });
    }

    private static boolean single(Path path) throws IOException {
        return Integer.valueOf(1).equals(Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS));
    }
}
