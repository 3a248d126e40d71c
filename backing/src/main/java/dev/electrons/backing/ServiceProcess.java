package dev.electrons.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One service as a process of its own, {@code java -jar <module>/target/<module>.jar}, with exactly the environment
 * given: to be measured, killed and started again. What it prints goes to {@code <logs>/<name>.log}, appended.
 */
public final class ServiceProcess implements AutoCloseable {
    /** A heap that suits every service on a laptop. */
    public static final List<String> SMALL_HEAP = List.of(
            "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xmx96m", "-Xss512k", "-XX:TieredStopAtLevel=1");

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int LINES = 30;

    private static final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    private ServiceProcess(String name, List<String> command, Map<String, String> environment, Path logs) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = logs.resolve(name + ".log");
        this.process = spawn();
    }

    /**
     * Starts the jar that the build left behind.
     *
     * @param project the folder of the top-level pom.xml
     * @param environment all of it, but for PATH; DE_PORT must be a port, not 0
     */
    public static ServiceProcess start(
            Path project, String module, List<String> jvm, Map<String, String> environment, Path logs) {
        var jar = project.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalArgumentException(jar + " is not there; build it first: mvn -Dquick package");
        }
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = Stream.of(
                        List.of(java),
                        jvm,
                        List.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-jar",
                                jar.toAbsolutePath().toString()))
                .flatMap(List::stream)
                .toList();
        return new ServiceProcess(module, command, environment, logs);
    }

    private Process spawn() {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
        builder.environment().putAll(environment);
        try {
            return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Where its log is. */
    public Path log() {
        return log;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + environment.get("DE_PORT"));
    }

    /** Whether {@code /health/ready} says yes now. */
    public boolean ready() {
        return process.isAlive() && answers("/health/ready");
    }

    /**
     * Waits until it is ready.
     *
     * @throws IllegalStateException with the end of its log, when it has ended or the time is up
     */
    public void awaitReady(Duration longest) {
        long begin = System.nanoTime();
        while (!ready()) {
            var took = Duration.ofNanos(System.nanoTime() - begin);
            if (!alive() || took.compareTo(longest) > 0) {
                throw new IllegalStateException("%s is not ready after %s, exit code %s; %s ends with:%n%s"
                        .formatted(this, took, exitCode(), log, lastLines()));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private String lastLines() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Whether a path of its own answers with 200 now. */
    public boolean answers(String path) {
        var request = HttpRequest.newBuilder(url().resolve(path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** What it ended with; empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** kill -9, and waits until it is gone. */
    public void kill() {
        end(process.destroyForcibly());
    }

    /** Starts it again, as it was started first. */
    public void restart() {
        process = spawn();
    }

    /** Asks it to end, and kills it when it has not after 15 s. */
    @Override
    public void close() {
        process.destroy();
        end(process);
    }

    private void end(Process ending) {
        try {
            if (!ending.waitFor(15, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
