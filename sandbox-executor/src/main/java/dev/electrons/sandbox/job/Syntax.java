package dev.electrons.sandbox.job;

import java.util.List;

/**
 * A language that a program may be written in.
 *
 * @param label its name in requests
 * @param main the file that is started when nothing else is said
 * @param otherwise other spellings by which people mean it
 */
public record Syntax(String label, String main, List<String> otherwise) {
    public static final Syntax PYTHON = new Syntax("python", "main.py", List.of("python3", "py"));
    public static final Syntax NODE = new Syntax("node", "main.js", List.of("nodejs", "javascript", "js"));
    public static final Syntax BASH = new Syntax("bash", "main.sh", List.of("sh", "shell"));
    public static final Syntax JAVA = new Syntax("java", "Main.java", List.of());

    public Syntax {
        otherwise = List.copyOf(otherwise);
    }

    boolean called(String name) {
        return label.equals(name) || otherwise.contains(name);
    }
}
