package dev.electrons.bench.stage;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built jars are: the folder of the top-level pom.xml, above this class or above where we were started. */
public final class Project {
    private Project() {}

    public static Path root() {
        var own = above(code());
        var found = own == null ? above(Path.of("").toAbsolutePath()) : own;
        if (found == null) {
            throw new IllegalStateException("start this within the project: the services' jars are needed");
        }
        return found;
    }

    private static @org.jspecify.annotations.Nullable Path above(Path start) {
        for (var folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("pom.xml")) && Files.isRegularFile(folder.resolve("de"))) {
                return folder;
            }
        }
        return null;
    }

    private static Path code() {
        try {
            return Path.of(Project.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
