package dev.electrons.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Ended;
import dev.electrons.sandbox.backend.Exit;
import dev.electrons.sandbox.backend.Isolation;
import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Stop;
import dev.electrons.sandbox.limit.Held;
import dev.electrons.sandbox.plan.Environment;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.plan.Words;
import dev.electrons.sandbox.workspace.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A pod for each job. It is started, or waits already, is given the workspace, runs the program by the API's {@code exec}, gives back what
 * the program left, and is removed.
 */
public final class Pods implements Backend {
    /** Content of more than this is told about and not fetched. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int SAID = 4 << 20;
    private static final Duration AFTER_STOP = Duration.ofSeconds(5);
    private static final Duration ABANDONED = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Api api;
    private final WarmPods warm;

    /** Over this cluster; makes sure of the policy under which pods speak to nobody, and removes pods that others left. */
    public Pods(Cluster cluster) throws IOException, SandboxFailure {
        this.cluster = cluster;
        this.api = new Api(cluster);
        try {
            api.create("apis/networking.k8s.io/v1", "networkpolicies", PolicyManifest.of(cluster));
            sweep();
        } catch (IOException | RuntimeException e) {
            api.close();
            throw new SandboxFailure(
                    "no pod can be made: " + e.getMessage()
                            + " — the service account needs pods, pods/exec and networkpolicies of namespace "
                            + cluster.namespace(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxFailure("the service is leaving", e);
        }
        this.warm = new WarmPods(api, cluster, Limits.DEFAULT, this::sweep);
    }

    /** Pods that ended a while ago and that nobody came back for. */
    private void sweep() throws IOException, InterruptedException {
        var query = "pods?labelSelector=app%3D" + PodManifest.APP;
        for (var pod : api.get("api/v1", query).map(list -> list.path("items")).orElseThrow()) {
            var phase = pod.path("status").path("phase").asText();
            var made = pod.path("metadata").path("creationTimestamp").asText("");
            boolean old = !made.isEmpty()
                    && Instant.parse(made).isBefore(Instant.now().minus(ABANDONED));
            if (old && (phase.equals("Failed") || phase.equals("Succeeded"))) {
                api.remove(pod.path("metadata").path("name").asText());
            }
        }
    }

    @Override
    public String name() {
        return "k8s";
    }

    @Override
    public Map<String, Held> enforced() {
        var runtime =
                cluster.runtimeClass().map(name -> ", runtime class " + name).orElse("");
        return new TreeMap<>(Map.of(
                "limits_driver", Held.full("pod"),
                "memory_mb", Held.full("the pod's limit"),
                "cores", Held.full("the pod's limit"),
                "pids", Held.full("by the pod's own user namespace"),
                "cpu_ms", Held.less("for each process by itself, not for the job"),
                "system_calls", Held.full("seccomp profile RuntimeDefault" + runtime),
                "user_per_slot", Held.full("a pod and a user namespace for each job")));
    }

    @Override
    public Isolation isolation() {
        return PodIsolation.of(cluster);
    }

    /** Policies know addresses, not names, so that a pod can't be let out to certain hosts. */
    @Override
    public boolean reaches() {
        return false;
    }

    @Override
    public Ended run(Spec spec, Workspace workspace, Output output, Brake brake) throws SandboxFailure {
        try (var pod = pod(spec.limits())) {
            return run(pod, spec, workspace, output, brake);
        } catch (IOException | RuntimeException e) {
            throw new SandboxFailure("the pod failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxFailure("the service is leaving", e);
        }
    }

    private Pod pod(Limits limits) throws IOException, InterruptedException {
        var waiting = warm.take(limits);
        return waiting.isPresent()
                ? waiting.get()
                : Pod.start(api, cluster, "de-job-" + UUID.randomUUID(), limits, Duration.ZERO);
    }

    private static Ended run(Pod pod, Spec spec, Workspace workspace, Output output, Brake brake)
            throws IOException, InterruptedException, SandboxFailure {
        var unpacked = pod.aside(Scripts.unpack(), packed(spec, workspace.path()), SAID);
        if (unpacked.code().orElse(1) != 0) {
            throw new IOException(
                    "it did not take the files: " + text(unpacked.err().bytes()));
        }
        long begin = System.nanoTime();
        var folder = spec.folder().isEmpty() ? "/box" : "/box/" + spec.folder();
        var running = pod.exec(
                Scripts.run(folder, spec.fileMb(), spec.limits()),
                (channel, piece) -> heard(output, brake, channel, piece));
        try {
            running.feed(spec.stdin().bytes());
            var stop = until(running, spec.limits().wall(), brake);
            if (stop.isPresent()) {
                end(pod, running, stop.get());
            }
            long wall = (System.nanoTime() - begin) / 1_000_000;
            for (var channel : Channel.values()) {
                output.end(channel);
            }
            return verdict(
                    pod, spec, workspace, text(unpacked.out().bytes()).strip(), new Seen(running, stop, output, wall));
        } finally {
            running.abort();
        }
    }

    /** What was seen of a program that ended. */
    private record Seen(Running running, Optional<Stop> stop, Output output, long wallMs) {
        OptionalInt code() {
            return running.ended().getNow(OptionalInt.empty());
        }

        Optional<Stop> reason() {
            return stop.isEmpty() && output.exceeded() ? Optional.of(Stop.OUTPUT) : stop;
        }
    }

    private static boolean heard(Output output, Brake brake, int channel, ByteBuffer piece) {
        var bytes = new byte[piece.remaining()];
        piece.get(bytes);
        if (!output.take(channel == 1 ? Channel.STDOUT : Channel.STDERR, bytes, bytes.length)) {
            brake.pull(Stop.OUTPUT);
        }
        return true;
    }

    /** The workspace as it is, and beside it the words of the command. */
    private static byte[] packed(Spec spec, Path workspace) throws IOException {
        var tar = new Tar();
        Files.walkFileTree(workspace, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    tar.add("box/" + workspace.relativize(file), Files.readAllBytes(file), Files.isExecutable(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        var words = new ArrayList<String>();
        Environment.of(spec).forEach((name, value) -> words.add(name + "=" + value));
        if (spec.command().getFirst().contains("=")) {
            // What sets the variables would take it for one more.
            words.addAll(List.of("/usr/bin/nice", "-n", "0"));
        }
        words.addAll(spec.command());
        var all = Words.encode(words);
        return tar.add(Scripts.WORDS, all, false).bytes();
    }

    private static Optional<Stop> until(Running running, Duration wall, Brake brake) throws InterruptedException {
        var news = new CountDownLatch(1);
        running.ended().thenRun(news::countDown);
        brake.onPull(news::countDown);
        if (!news.await(wall.toMillis(), TimeUnit.MILLISECONDS)) {
            brake.pull(Stop.WALL_TIME);
        }
        return running.ended().isDone() ? Optional.empty() : brake.pulled();
    }

    private static void end(Pod pod, Running running, Stop why) throws IOException, InterruptedException {
        pod.aside(Scripts.end(why != Stop.OUTPUT), new byte[0], SAID);
        try {
            running.ended().get(AFTER_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // It is killed with its pod.
        }
    }

    private static Ended verdict(Pod pod, Spec spec, Workspace workspace, String since, Seen seen)
            throws IOException, InterruptedException, SandboxFailure {
        var status = pod.look();
        var container = status.path("containerStatuses").path(0).path("state");
        var findings = container.has("running") ? collect(pod, workspace.path(), since) : Findings.NONE;
        boolean failed = seen.code().orElse(1) != 0;
        boolean memory = findings.outOfMemory()
                || container.path("terminated").path("reason").asText().equals("OOMKilled");
        boolean disk = findings.full() || findings.atFileLimit((long) spec.fileMb() << 20) || evicted(status);
        var exit = new Exit(seen.code(), seen.reason().or(() -> deadline(status)), failed && memory, failed && disk);
        if (exit.ending() == Ending.SANDBOX_ERROR && !evicted(status)) {
            throw new SandboxFailure(
                    "the pod was lost: " + status.path("reason").asText("") + " "
                            + status.path("message").asText(""));
        }
        var reason = exit.ending() == Ending.SANDBOX_ERROR ? Stop.DISK.words() : exit.reason();
        var ending = exit.ending() == Ending.SANDBOX_ERROR ? Ending.DISK_LIMIT : exit.ending();
        return new Ended(ending, seen.code(), reason, findings.usage(), seen.wallMs());
    }

    private static boolean evicted(JsonNode status) {
        return status.path("reason").asText().equals("Evicted")
                && status.path("message").asText().matches("(?s).*(ephemeral|emptyDir).*");
    }

    private static Optional<Stop> deadline(JsonNode status) {
        return status.path("reason").asText().equals("DeadlineExceeded")
                ? Optional.of(Stop.WALL_TIME)
                : Optional.empty();
    }

    private static Findings collect(Pod pod, Path workspace, String since) throws IOException, InterruptedException {
        var said = pod.aside(Scripts.collect(since, MOST_BYTES), new byte[0], 2 * MOST_BYTES);
        var findings = Findings.parse(said.err().bytes());
        findings.lay(Tar.files(said.out().bytes()), workspace);
        return findings;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        warm.close();
        api.close();
    }
}
