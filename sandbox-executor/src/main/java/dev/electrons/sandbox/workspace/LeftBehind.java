package dev.electrons.sandbox.workspace;

import dev.electrons.sandbox.job.LeftFile;
import dev.electrons.sandbox.job.Limits;
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
    private static final long MOST_BYTES = (long) Limits.ARTIFACTS_MB << 20;
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
        for (var folder : visit(workspace.path(), (path, _) -> before.put(path, identity(path)))) {
            before.put(folder, identity(folder));
        }
        return new LeftBehind(workspace.path(), before);
    }

    /** The look after: what is new or changed. */
    public Left look() throws IOException {
        var found = new ArrayList<Found>();
        var deepest = visit(root, (path, attributes) -> {
            if (!identity(path).equals(before.get(path))) {
                found.add(new Found(path, attributes.size()));
            }
        });
        found.sort(Comparator.comparing(Found::path));
        var deep = new ArrayList<Path>();
        for (var folder : deepest) {
            if (!identity(folder).equals(before.get(folder))) {
                deep.add(folder);
            }
        }
        return new Left(found, deep);
    }

    /** Files that a program left, not yet read. */
    public final class Left {
        private final List<Found> files;
        private final List<Found> beyond;
        private final List<Path> deep;

        private Left(List<Found> files, List<Path> deep) {
            this.deep = List.copyOf(deep);
            this.files = List.copyOf(files.subList(0, Math.min(files.size(), Limits.ARTIFACTS)));
            this.beyond = List.copyOf(files.subList(this.files.size(), files.size()));
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
            if (!beyond.isEmpty()) {
                left.add(new LeftFile(
                        name(beyond.getFirst().path()),
                        beyond.stream().mapToLong(Found::bytes).sum(),
                        null,
                        null,
                        beyond.size() + " files from this one on: no more than " + Limits.ARTIFACTS + " come back"));
            }
            if (!deep.isEmpty()) {
                left.add(new LeftFile(
                        name(deep.getFirst()),
                        0,
                        null,
                        null,
                        "what is in it and in " + (deep.size() - 1) + " other folders as deep: no more than "
                                + Limits.DEPTH + " folders one in another are looked into"));
            }
            return List.copyOf(left);
        }
    }

    private String name(Path path) {
        // A name may hold bytes that are no text; what is sent is.
        return root.relativize(path).toString().replace('\uFFFD', '?');
    }

    private LeftFile kept(Found file) throws IOException {
        var content = read(file.path());
        return new LeftFile(
                name(file.path()),
                content.length,
                sha256(content),
                Base64.getEncoder().encodeToString(content),
                null);
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readAllBytes();
        }
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

    /** Looks at the regular files; returns the folders in which there is more, but too deep to be looked at. */
    private static List<Path> visit(Path root, Look look) throws IOException {
        var deep = new ArrayList<Path>();
        var seen = new int[1];
        var git = root.resolve(".git");
        int depth = root.getNameCount() + Limits.DEPTH;
        Tree.walk(root, Limits.DEPTH, (path, attributes) -> {
            if (path.startsWith(git)) {
                return ++seen[0] < MOST_SEEN;
            }
            if (attributes.isRegularFile() && single(path)) {
                look.at(path, attributes);
            } else if (attributes.isDirectory() && path.getNameCount() == depth) {
                deep.add(path);
            }
            return ++seen[0] < MOST_SEEN;
        });
        deep.removeIf(LeftBehind::empty);
        deep.sort(Comparator.naturalOrder());
        return deep;
    }

    private static boolean empty(Path folder) {
        try (var inside = Files.newDirectoryStream(folder)) {
            return !inside.iterator().hasNext();
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean single(Path path) throws IOException {
        return Integer.valueOf(1).equals(Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS));
    }
}
