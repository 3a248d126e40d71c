package dev.electrons.sandbox.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Bounded walks over trees that a program has made; links are never followed. */
final class Tree {
    private static final int DEEPEST = 64;

    private Tree() {}

    /** How many files and folders there are, counted up to {@code most}. */
    static long count(Path root, long most) throws IOException {
        var seen = new AtomicLong();
        walk(root, DEEPEST, (_, _) -> seen.incrementAndGet() < most);
        return seen.get();
    }

    static boolean any(Path root, Predicate<BasicFileAttributes> wanted) throws IOException {
        var found = new AtomicBoolean();
        walk(root, DEEPEST, (_, attributes) -> {
            found.compareAndSet(false, wanted.test(attributes));
            return !found.get();
        });
        return found.get();
    }

    static boolean outgrows(Path root, long bytes, long most) {
        var size = new AtomicLong();
        var seen = new AtomicLong();
        try {
            walk(root, DEEPEST, (_, attributes) -> {
                boolean room = size.addAndGet(attributes.size()) <= bytes;
                return seen.incrementAndGet() <= most && room;
            });
        } catch (IOException _) {
            // It changes while we look; the next look will tell.
        }
        return size.get() > bytes || seen.get() > most;
    }

    /** Says whether the walk goes on. */
    interface Visit {
        boolean on(Path path, BasicFileAttributes attributes) throws IOException;
    }

    static void walk(Path root, int deepest, Visit visit) throws IOException {
        Files.walkFileTree(
                root, EnumSet.noneOf(java.nio.file.FileVisitOption.class), deepest, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                            throws IOException {
                        return folder.equals(root) ? FileVisitResult.CONTINUE : seen(folder, attributes);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        return seen(file, attributes);
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @org.jspecify.annotations.Nullable IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    private FileVisitResult seen(Path path, BasicFileAttributes attributes) throws IOException {
                        return visit.on(path, attributes) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                    }
                });
    }
}
