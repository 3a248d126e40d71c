package dev.electrons.sandbox.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The little {@code /etc} that sandboxes see: made once from chosen files, so that one mount shows it. */
final class EtcFolder {
    private static final List<String> COPIED =
            List.of("ld.so.cache", "localtime", "ssl/openssl.cnf", "ssl/certs/ca-certificates.crt");
    private static final int DEEPEST = 4;

    private EtcFolder() {}

    /** Fills this folder. */
    static Path fill(Path folder) {
        try {
            write(folder, "passwd", "sandbox:x:1000:1000::/tmp:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n");
            write(folder, "group", "sandbox:x:1000:\nnogroup:x:65534:\n");
            write(folder, "hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n");
            write(folder, "nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
            write(folder, "resolv.conf", "");
            // Repositories below the allowed folder may belong to anybody.
            write(folder, "gitconfig", "[safe]\n\tdirectory = *\n");
            for (var name : COPIED) {
                copy(Path.of("/etc").resolve(name), folder.resolve(name));
            }
            tree(Path.of("/etc/alternatives"), folder.resolve("alternatives"));
            try (var found = Files.newDirectoryStream(Path.of("/etc"), "java-*")) {
                for (var java : found) {
                    tree(java, folder.resolve(java.getFileName()));
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox's /etc could not be made: " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, String name, String text) throws IOException {
        readable(Files.writeString(folder.resolve(name), text));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isReadable(from) && Files.isRegularFile(from)) {
            open(Files.createDirectories(to.getParent()));
            readable(Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    private static void tree(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (var found = Files.walk(from, DEEPEST)) {
            for (var path : found.toList()) {
                var place = to.resolve(from.relativize(path).toString());
                if (Files.isSymbolicLink(path)) {
                    Files.copy(path, place, LinkOption.NOFOLLOW_LINKS);
                } else if (Files.isDirectory(path)) {
                    open(Files.createDirectories(place));
                } else if (Files.isReadable(path)) {
                    readable(Files.copy(path, place));
                }
            }
        }
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void readable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    }
}
