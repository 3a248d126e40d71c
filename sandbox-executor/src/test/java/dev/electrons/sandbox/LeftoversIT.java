package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening.*port=\"?(\\d+)\\D");

    private static List<String> mounts(Path below) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(below.toString()))
                .toList();
    }

    private static boolean runs(String mark) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> commandLine(process.pid()).contains(mark));
    }

    /** Whether the program itself is at work: until then bubblewrap may not yet have asked to die with its parent. */
    private static boolean runsInside(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).startsWith("bash\0"))
                .anyMatch(process -> commandLine(process.pid()).contains(mark));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    private static List<Path> cgroups(long service) throws IOException {
        var found = new ArrayList<Path>();
        var look = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                if (name.startsWith("de-sandbox-" + service + "-")) {
                    found.add(folder);
                }
                return name.startsWith("de-sandbox-") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException e) {
                return FileVisitResult.CONTINUE; // what others keep there comes and goes meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(Path.of("/sys/fs/cgroup"), Set.of(), 6, look);
        return found;
    }

    /** Processes in the cgroups of a service's jobs. */
    private static List<String> members(long service) throws IOException {
        var members = new ArrayList<String>();
        for (var home : cgroups(service)) {
            for (var file : Traces.below(home, 3, path -> path.endsWith("cgroup.procs"))) {
                try {
                    members.addAll(Files.readAllLines(file));
                } catch (IOException _) {
                    // It is gone, and was empty then.
                }
            }
        }
        return members;
    }

    @Test
    void afterAStopNothingIsLeft(@TempDir Path home) throws Exception {
        var mark = "mark-" + UUID.randomUUID();
        long before = cgroups(ProcessHandle.current().pid()).size();
        try (var sandbox = RunningSandbox.start(home)) {
            var sleeper = Map.of("command", List.of("bash", "-c", "setsid sleep 300 & sleep 300; : " + mark));
            var answer = sandbox.sendAsync(sandbox.post("/execute", sleeper));
            await().atMost(SOON).until(() -> runs(mark));
            assertThat(answer).isNotDone();
        }

        assertThat(runs(mark)).isFalse();
        assertThat(mounts(home)).isEmpty();
        assertThat(cgroups(ProcessHandle.current().pid())).hasSize((int) before);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    @Attack(14)
    void afterAKillNoProcessIsLeftAndTheNextStartRemovesTheRest(@TempDir Path home) throws Exception {
        var mark = "mark-" + UUID.randomUUID();
        var log = home.resolve("log");
        var all = RunningSandbox.passable(home).resolve("home");
        var service = service(all, log);
        try {
            submit(log, mark, 1);
            await().atMost(SOON).until(() -> runsInside(mark));

            service.destroyForcibly().waitFor();
            await().atMost(SOON).until(() -> !runs(mark));
        } finally {
            service.destroyForcibly();
        }
        RunningSandbox.start(all).close();

        assertThat(mounts(home)).isEmpty();
        assertThat(cgroups(service.pid())).isEmpty();
        assertThat(all).isEmptyDirectory();
    }

    /** A program that nobody but a kill ends, so many times. */
    private static void submit(Path log, String mark, int jobs) {
        await().atMost(SOON)
                .until(() -> LISTENING.matcher(Files.readString(log)).find());
        var port =
                LISTENING.matcher(read(log)).results().findFirst().orElseThrow().group(1);
        var program = "{\"command\": [\"bash\", \"-c\", \"trap '' TERM; while :; do sleep 1; done; : " + mark + "\"]}";
        for (int i = 0; i < jobs; i++) {
            HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/execute"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(program))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String LAUNCHER = "/usr/bin/perl\0-e\0";

    /** From the fork of a launcher to the program itself; a step that is over too soon to be seen is past. */
    private static final List<String> STEPS = List.of(LAUNCHER, "/usr/bin/bwrap\0", "bash\0");

    private static int step(List<String> steps, String commandLine) {
        return (int)
                steps.stream().takeWhile(step -> !commandLine.startsWith(step)).count();
    }

    /** Waits for a process that a launcher has started, if that is the step, or whose command line has one of these words, to have come so far. */
    private static void awaitStep(Process service, List<String> steps, int step, String... words) {
        await().atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> service.descendants()
                        .filter(process -> (step == 0 && launched(process))
                                || Stream.of(words).anyMatch(commandLine(process.pid())::contains))
                        .anyMatch(process -> step(steps, commandLine(process.pid())) >= step));
    }

    private static boolean launched(ProcessHandle process) {
        return process.parent()
                .filter(parent -> commandLine(parent.pid()).startsWith(LAUNCHER))
                .isPresent();
    }

    private static boolean launchers(long service) {
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .anyMatch(line -> line.startsWith(LAUNCHER) && line.endsWith("\0" + service + "\0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Attack(14)
    void whoeverIsAtWhichStepOfItsStartWhenTheServiceIsKilledDiesToo(int step, @TempDir Path home) throws Exception {
        var log = home.resolve("log");
        var service = service(RunningSandbox.passable(home).resolve("home"), log);
        killedAt(step, service, log);
        RunningSandbox.start(home.resolve("home")).close();
        assertThat(mounts(home)).isEmpty();
        assertThat(cgroups(service.pid())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Attack(14)
    void whereNoCgroupHoldsThemTheyAreKnownByTheirMark(int step, @TempDir Path home) throws Exception {
        var log = home.resolve("log");
        var all = RunningSandbox.passable(home).resolve("home");
        killedAt(step, process(WithoutCgroups.class, all, log, Map.of("DE_SANDBOX_WITHOUT_CGROUPS", "accept")), log);
        RunningSandbox.start(all).close();
        assertThat(mounts(home)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @Attack(14)
    void byAContainerRuntimeTheyDieToo(int step, @TempDir Path home) throws Exception {
        var log = home.resolve("log");
        var all = RunningSandbox.passable(home).resolve("home");
        var byRunc = Map.of("DE_SANDBOX_BACKEND", "runc");
        var service = process(SandboxExecutor.class, all, log, byRunc);
        var mark = "mark-" + UUID.randomUUID();
        try {
            submit(log, mark, 4);
            // What the program is stands in a file: before it runs, they are known by the folder of their bundle.
            awaitStep(
                    service,
                    List.of(LAUNCHER, "/usr/bin/setpriv\0", "/usr/sbin/runc\0", "bash\0"),
                    step,
                    mark,
                    all.toString());

            service.destroyForcibly().waitFor();

            await().atMost(SOON)
                    .until(() -> !runs(mark)
                            && !launchers(service.pid())
                            && !runs(all.toString())
                            && members(service.pid()).isEmpty());
        } finally {
            service.destroyForcibly();
        }
        RunningSandbox.start(all, byRunc, config -> config).close();
        assertThat(mounts(home)).isEmpty();
        assertThat(cgroups(service.pid())).isEmpty();
        assertThat(all).isEmptyDirectory();
    }

    /** Kills a service while one of several jobs is at a step of its start. */
    private static void killedAt(int step, Process service, Path log) throws InterruptedException {
        var mark = "mark-" + UUID.randomUUID();
        try {
            submit(log, mark, 4);
            awaitStep(service, STEPS, step, mark);

            service.destroyForcibly().waitFor();

            await().atMost(SOON).until(() -> !runs(mark) && !launchers(service.pid()));
        } finally {
            service.destroyForcibly();
        }
    }

    private static Process service(Path home, Path log) throws IOException {
        return process(SandboxExecutor.class, home, log, Map.of());
    }

    private static Process process(Class<?> main, Path home, Path log, Map<String, String> settings)
            throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        builder.environment().put("DE_PORT", "0");
        builder.environment().put("DE_SANDBOX_HOME", home.toString());
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return builder.start();
    }
}
