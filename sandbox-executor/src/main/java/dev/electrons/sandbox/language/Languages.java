package dev.electrons.sandbox.language;

import dev.electrons.sandbox.job.Syntax;
import dev.electrons.sandbox.job.Syntaxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    private final Syntaxes known;
    private final Map<String, Interpreter> found;

    private Languages(Syntaxes known, Map<String, Interpreter> found) {
        this.known = known;
        this.found = found;
    }

    /**
     * Looks for the interpreters.
     *
     * @param javaHome the JDK to run Java programs with
     * @param path folders to look for programs in
     * @param extras languages beside the usual ones
     */
    public static Languages find(Path javaHome, List<Path> path, List<ExtraLanguage> extras) {
        var found = new LinkedHashMap<String, Interpreter>();
        // The system's own python only: others belong to somebody's home.
        put(found, Interpreter.usual(Syntax.PYTHON, Path.of("/usr/bin/python3")));
        put(found, Interpreter.usual(Syntax.BASH, Path.of("/usr/bin/bash")));
        put(found, Interpreter.usual(Syntax.JAVA, javaHome.resolve("bin/java")));
        path.forEach(folder -> put(found, Interpreter.usual(Syntax.NODE, folder.resolve("node"))));
        for (var extra : extras) {
            // A full path stays what it is, whatever it is resolved against.
            path.forEach(folder -> put(
                    found,
                    new Interpreter(extra.syntax(), folder.resolve(extra.binary()), extra.args(), extra.version())));
        }
        return new Languages(
                Syntaxes.USUAL.and(extras.stream().map(ExtraLanguage::syntax).toList()), found);
    }

    /** The first that is there stays. */
    private static void put(Map<String, Interpreter> found, Interpreter one) {
        if (Files.isExecutable(one.binary())) {
            found.putIfAbsent(
                    one.syntax().label(), new Interpreter(one.syntax(), real(one.binary()), one.args(), one.version()));
        }
    }

    /** All languages that requests may name, here or not. */
    public Syntaxes known() {
        return known;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path;
        }
    }

    public Optional<Interpreter> of(Syntax syntax) {
        return Optional.ofNullable(found.get(syntax.label()));
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
