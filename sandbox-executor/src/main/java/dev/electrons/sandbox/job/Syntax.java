package dev.electrons.sandbox.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The languages that a program may be written in. */
public enum Syntax {
    PYTHON("main.py"),
    NODE("main.js"),
    BASH("main.sh"),
    JAVA("Main.java");

    private final String main;

    Syntax(String main) {
        this.main = main;
    }

    /** The file that is started when nothing else is said. */
    public String main() {
        return main;
    }

    /** The name in requests. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String labels() {
        return Arrays.stream(values()).map(Syntax::label).collect(Collectors.joining(", "));
    }

    /** The language of this name, by which people may also mean another spelling. */
    public static Optional<Syntax> named(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "python", "python3", "py" -> Optional.of(PYTHON);
            case "node", "nodejs", "javascript", "js" -> Optional.of(NODE);
            case "bash", "sh", "shell" -> Optional.of(BASH);
            case "java" -> Optional.of(JAVA);
            default -> Optional.empty();
        };
    }
}
