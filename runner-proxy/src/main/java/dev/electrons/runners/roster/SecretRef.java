package dev.electrons.runners.roster;

import java.nio.file.Path;
import java.util.Optional;

/** Where a secret is kept. The secret itself is never written in {@code runners.yaml}. */
public sealed interface SecretRef {

    /** In an environment variable of this process. */
    record Env(String name) implements SecretRef {
        @Override
        public String toString() {
            return "env:" + name;
        }
    }

    /** In a file, read again when it changes. */
    record File(Path path) implements SecretRef {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /** Reads {@code env:NAME} or {@code file:PATH}; anything else is taken for a literal and refused. */
    static Optional<SecretRef> parse(String text) {
        if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
            return Optional.of(new Env(text.substring(4)));
        }
        if (text.startsWith("file:") && text.length() > 5) {
            return Optional.of(new File(Path.of(text.substring(5))));
        }
        return Optional.empty();
    }
}
