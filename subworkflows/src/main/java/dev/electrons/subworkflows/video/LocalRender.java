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
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Renders with ffmpeg in the sandbox; what comes out counts once ffprobe confirms it. Blocks. */
final class LocalRender {
    private static final String DRIVER = driver();
    private static final Duration PROBING = Duration.ofSeconds(30);
    private static final int CORES = 2;
    private static final int MEMORY_MB = 2048;
    private static final int DISK_MB = 256;
    private static final double NEAR_S = 0.5;

    private final Sandbox sandbox;
    private final Fetching fetching;
    private final Clock clock;

    LocalRender(Sandbox sandbox, Fetching fetching, Clock clock) {
        this.sandbox = sandbox;
        this.fetching = fetching;
        this.clock = clock;
    }

    Rendered render(VideoInput input, Task task, Attempt attempt) {
        attempt.say("progress", "fetching\n");
        return switch (fetching.all(input.timeline(), task, attempt)) {
            case Fetching.Fetched.Failed(var failure) -> new Rendered.Failed(failure);
            case Fetching.Fetched.All(var materials) -> render(input, materials, task, attempt);
        };
    }

    private Rendered render(VideoInput input, Map<String, Material> materials, Task task, Attempt attempt) {
        var sounding = new HashSet<String>();
        var unsure = new HashMap<>(materials);
        unsure.values().removeIf(material -> !material.kind().sounds());
        if (!unsure.isEmpty()) {
            var ran = run(
                    "probe",
                    files(unsure.values(), Map.of()),
                    List.of(),
                    probes(unsure),
                    PROBING,
                    task,
                    attempt,
                    (_, _) -> {});
            var failure = failure(ran);
            if (failure.isPresent()) {
                return new Rendered.Failed(failure.get());
            }
            var said = Probe.all(ran.stdout());
            for (var entry : unsure.entrySet()) {
                var probe = said.get(entry.getValue().name());
                if (probe == null || !(probe.pictures() || probe.sound())) {
                    return new Rendered.Failed(Failure.input(
                            "ASSET_UNREADABLE", "there is neither picture nor sound in " + shown(entry.getKey())));
                }
                if (probe.sound()) {
                    sounding.add(entry.getKey());
                }
            }
        }
        return render(input, materials, sounding, task, attempt);
    }

    private Rendered render(
            VideoInput input, Map<String, Material> materials, Set<String> sounding, Task task, Attempt attempt) {
        var output = input.output();
        var graph = FilterGraph.of(input.timeline(), output, materials, sounding);
        if (output.format() == OutputSpec.Format.MP3 && !graph.arguments().contains("[a]")) {
            return new Rendered.Failed(Failure.input("INVALID_INPUT", "output.format mp3 needs a timeline with sound"));
        }
        attempt.say("progress", "rendering\n");
        var progress = new FfmpegProgress(input.timeline().length(), attempt);
        var time = Duration.between(clock.instant(), task.deadline());
        var ran = run(
                "render",
                files(materials.values(), graph.texts()),
                graph.arguments(),
                Map.of(output.file(), demuxer(output)),
                time,
                task,
                attempt,
                progress::take);
        return failure(ran).<Rendered>map(Rendered.Failed::new).orElseGet(() -> confirmed(input, ran));
    }

    private static String demuxer(OutputSpec output) {
        return switch (output.format()) {
            case MP4 -> FileKind.MP4.demuxer();
            case WEBM -> FileKind.MKV.demuxer();
            case GIF -> FileKind.GIF.demuxer();
            case MP3 -> FileKind.MP3.demuxer();
        };
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

    private static Map<String, String> probes(Map<String, Material> materials) {
        var probes = new HashMap<String, String>();
        materials
                .values()
                .forEach(material -> probes.put(material.name(), material.kind().demuxer()));
        return probes;
    }

    private static Optional<Failure> failure(Ran ran) {
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

    private static Rendered confirmed(VideoInput input, Ran ran) {
        var output = input.output();
        var file = ran.files().stream()
                .filter(left -> left.path().equals(output.file()))
                .findFirst();
        var probe = Probe.all(ran.stdout()).get(output.file());
        if (file.isEmpty() || probe == null) {
            return new Rendered.Failed(
                    Failure.infrastructure("RENDER_UNCONFIRMED", "there is no file that ffprobe can read"));
        }
        var content = file.get().base64();
        if (content.isEmpty()) {
            return new Rendered.Failed(Failure.work(
                    "OUTPUT_TOO_LARGE",
                    "the video has " + file.get().bytes() + " bytes, too many for the sandbox to hand out"));
        }
        double expected = input.timeline().length();
        boolean right = output.format().pictures()
                ? probe.pictures() && probe.width() == output.width() && probe.height() == output.height()
                : probe.sound();
        if (!right || Math.abs(probe.seconds() - expected) > NEAR_S + expected / 100) {
            return new Rendered.Failed(Failure.infrastructure(
                    "RENDER_UNCONFIRMED",
                    "ffprobe sees " + probe + " where " + output + " of " + expected + " s was meant"));
        }
        return new Rendered.Here(Buffer.buffer(Base64.getDecoder().decode(content.get())), probe.seconds());
    }

    private static String shown(String src) {
        return dev.electrons.outside.Destination.masked(src);
    }

    private static String driver() {
        try (var file = LocalRender.class.getResourceAsStream("/video/render.py")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
