package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.sandbox.Ran;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.subworkflows.sandbox.SandboxJob;
import dev.electrons.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** ffmpeg and ffprobe as jobs of the sandbox: files go in, a file and words come out. Blocks. */
final class FfmpegJob {
    private static final String DRIVER = driver();
    private static final int CORES = 2;
    private static final int MEMORY_MB = 2048;
    private static final int DISK_MB = 256;

    private final Sandbox sandbox;

    FfmpegJob(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** What is in some files. */
    Ran probe(Collection<Material> materials, Duration longest, Task task, Attempt attempt) {
        var probes = new HashMap<String, String>();
        materials.forEach(
                material -> probes.put(material.name(), material.kind().demuxer()));
        return run("probe", files(materials, Map.of()), List.of(), probes, longest, task, attempt, (_, _) -> {});
    }

    /** @param results demuxers of the files that come out, by name */
    Ran render(
            Collection<Material> materials,
            FilterGraph.Arguments graph,
            Map<String, String> results,
            Duration longest,
            Task task,
            Attempt attempt,
            Attempt.Live live) {
        var files = files(materials, graph.texts());
        return run("render", files, graph.arguments(), results, longest, task, attempt, live);
    }

    private Ran run(
            String what,
            ObjectNode files,
            List<String> arguments,
            Map<String, String> probes,
            Duration time,
            Task task,
            Attempt attempt,
            Attempt.Live live) {
        files.put("job.json", Json.text(Map.of("render", arguments, "probe", probes)));
        var wall = Math.max(1, time.minus(Sandbox.GRACE).toMillis());
        var limits = Map.of(
                "wall_ms", Math.min(wall, Duration.ofHours(1).toMillis()),
                "cpu_ms", Math.min(wall * CORES, Duration.ofHours(2).toMillis()),
                "cores", (long) CORES,
                "memory_mb", (long) MEMORY_MB,
                "disk_mb", (long) DISK_MB);
        var job = new SandboxJob.ProgramJob(
                attempt.id() + "/" + what,
                "python",
                DRIVER,
                Value.of(files),
                null,
                null,
                null,
                null,
                Value.of(limits),
                false);
        return sandbox.ran(job, time, Optional.ofNullable(task.traceparent()), attempt, live);
    }

    private static ObjectNode files(Collection<Material> materials, Map<String, String> texts) {
        ObjectNode files = Json.MAPPER.createObjectNode();
        for (var material : materials) {
            var content = Base64.getEncoder().encodeToString(material.bytes().getBytes());
            files.putObject(material.name()).put("base64", content);
        }
        texts.forEach(files::put);
        return files;
    }

    static Optional<Failure> failure(Ran ran) {
        var failure = ran.outcome().failure();
        if (failure == null || !failure.code().equals("TaskFailed")) {
            return Optional.ofNullable(failure);
        }
        if (ran.stdout().startsWith("NO_FFMPEG")) {
            return Optional.of(Failure.infrastructure(
                    "ALL_PROVIDERS_FAILED", "no render service took it, and there is no ffmpeg in the sandbox"));
        }
        var words = Answers.shortened(ran.stderr().isBlank() ? failure.message() : ran.stderr());
        return Optional.of(Failure.work("RENDER_FAILED", "ffmpeg could not render it: " + words));
    }

    private static String driver() {
        try (var file = FfmpegJob.class.getResourceAsStream("/video/render.py")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
