package dev.electrons.sandbox.language;

import dev.electrons.sandbox.job.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which languages this machine has. */
public final class Languages {

    /**
     * A language as listed by {@code GET /languages}.
     *
     * @param version as the interpreter tells it from inside a sandbox; null when it is not available
     * @param reason why not, and what to do about it; null when it is
     */
    public record Listed(
            String language,
            boolean available,
            @Nullable String version,
            String main,
            @Nullable String reason) {}

    private final Map<Syntax, Interpreter> found;

    private Languages(Map<Syntax, Interpreter> found) {
        this.found = found;
    }

    /**
     * Looks for the interpreters.
     *
     * @param javaHome the JDK to run Java programs with
     * @param path folders to look for node in
     */
    public static Languages find(Path javaHome, List<Path> path) {
        var found = new EnumMap<Syntax, Interpreter>(Syntax.class);
        // The system's own python only: others belong to somebody's home.
        put(found, Syntax.PYTHON, Optional.of(Path.of("/usr/bin/python3")));
        put(found, Syntax.BASH, Optional.of(Path.of("/usr/bin/bash")));
        put(found, Syntax.JAVA, Optional.of(javaHome.resolve("bin/java")));
        put(
                found,
                Syntax.NODE,
                path.stream()
                        .map(folder -> folder.resolve("node"))
                        .filter(Files::isExecutable)
                        .findFirst());
        return new Languages(found);
    }

    private static void put(Map<Syntax, Interpreter> found, Syntax syntax, Optional<Path> binary) {
        binary.filter(Files::isExecutable).ifPresent(path -> found.put(syntax, new Interpreter(syntax, real(path))));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path;
        }
    }

    public Optional<Interpreter> of(Syntax syntax) {
        return Optional.ofNullable(found.get(syntax));
    }

    public List<Interpreter> all() {
        return List.copyOf(found.values());
    }

    /** Folders outside {@code /usr} that the interpreters live in, by where a sandbox sees them. */
    public Map<String, Path> folders() {
        var folders = new TreeMap<String, Path>();
        for (var interpreter : found.values()) {
            var home = interpreter.binary().resolve("../..").normalize();
            if (home.getNameCount() > 0 && !interpreter.binary().startsWith("/usr")) {
                folders.put(home.toString(), home);
            }
        }
        return folders;
    }

    /** A language that is not on this machine, and what to do about it. */
    public static Listed missing(Syntax syntax) {
        return unavailable(syntax, "not found on this machine; " + Interpreter.howToInstall(syntax));
    }

    /** A language that can't be used for this reason. */
    public static Listed unavailable(Syntax syntax, String why) {
        return new Listed(syntax.label(), false, null, syntax.main(), why);
    }
}
