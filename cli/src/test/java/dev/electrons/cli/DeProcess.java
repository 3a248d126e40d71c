package dev.electrons.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code de} command in a process of its own, which can be told to end. */
final class DeProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final long END_MINUTES = 2;

    private final Path log;
    private final Path temporary;
    private final Process process;

    private DeProcess(Path log, Path temporary, Process process) {
        this.log = log;
        this.temporary = temporary;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param folder where its log goes, and its temporary files
     */
    static DeProcess start(Path folder, String... words) throws IOException {
        return startWith(folder, System.getenv("PATH"), words);
    }

    /** Starts it where programs are looked for on this path. */
    static DeProcess startWith(Path folder, String path, String... words) throws IOException {
        var temporary = Files.createDirectories(folder.resolve("tmp"));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + temporary,
                // Postgres is unpacked there once for all.
                "-Dot.epg.working-dir=" + Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.electrons.cli.De"));
        command.addAll(List.of(words));
        var log = folder.resolve("de.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PATH", path);
        return new DeProcess(log, temporary, builder.start());
    }

    /** Waits until it has said this, or has ended. */
    void awaitSaid(String words) {
        await().atMost(START)
                .until(() -> !process.isAlive() || Files.readString(log).contains(words));
    }

    List<String> said() throws IOException {
        return Files.readAllLines(log);
    }

    /** The names of what it has among the machine's temporary files. */
    List<String> temporaryFiles() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Asks it to end, as Ctrl-C does. */
    void tellToEnd() {
        process.destroy();
    }

    /** What it ended with, once it has. */
    int exit() throws InterruptedException {
        if (!process.waitFor(END_MINUTES, TimeUnit.MINUTES)) {
            throw new AssertionError("it has not ended after " + END_MINUTES + " minutes");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
