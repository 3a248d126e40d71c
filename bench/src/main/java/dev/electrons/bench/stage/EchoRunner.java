package dev.electrons.bench.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The built-in runner that repeats what it is asked, as fast as it can and to many at once. */
final class EchoRunner {
    private static final String FILE = """
            runners:
              - {name: echo, protocol: echo, max_concurrent: 64, per_word: 1ms}
            """;

    private EchoRunner() {}

    /** Its runners.yaml, or another one. */
    static Path in(Path folder, Optional<String> other) {
        try {
            return Files.writeString(folder.resolve("runners.yaml"), other.orElse(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
