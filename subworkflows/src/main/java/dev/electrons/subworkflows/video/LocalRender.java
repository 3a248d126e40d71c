package dev.electrons.subworkflows.video;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.sandbox.Ran;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Renders with ffmpeg in the sandbox; what comes out counts once ffprobe confirms it. Blocks. */
final class LocalRender {
    private static final Duration PROBING = Duration.ofSeconds(30);
    private static final double NEAR_S = 0.5;

    private final FfmpegJob job;
    private final Fetching fetching;
    private final Clock clock;

    LocalRender(Sandbox sandbox, Fetching fetching, Clock clock) {
        this.job = new FfmpegJob(sandbox);
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
        unsure.entrySet()
                .removeIf(entry ->
                        !entry.getValue().kind().sounds() && !input.timeline().trims(entry.getKey()));
        if (!unsure.isEmpty()) {
            var ran = job.probe(unsure.values(), PROBING, task, attempt);
            var failure = FfmpegJob.failure(ran);
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
                var past = input.timeline().trimmedPast(entry.getKey(), probe.seconds());
                if (past.isPresent()) {
                    return new Rendered.Failed(Failure.input(
                            "INVALID_INPUT",
                            "asset.trim " + FilterGraph.seconds(past.get()) + " leaves nothing of "
                                    + shown(entry.getKey()) + ", which has " + FilterGraph.seconds(probe.seconds())
                                    + " s"));
                }
                if (probe.sound()) {
                    sounding.add(entry.getKey());
                }
            }
        }
        var silent =
                sounds(input.timeline()).filter(src -> !sounding.contains(src)).findFirst();
        if (silent.isPresent()) {
            return new Rendered.Failed(
                    Failure.input("ASSET_UNREADABLE", "there is no sound in " + shown(silent.get())));
        }
        return render(input, materials, sounding, task, attempt);
    }

    /** What is there only to be heard. */
    private static Stream<String> sounds(Timeline timeline) {
        return Stream.concat(
                timeline.clips().stream()
                        .map(Clip::asset)
                        .filter(Asset.Audio.class::isInstance)
                        .flatMap(asset -> asset.source().stream()),
                timeline.soundtrack().stream().map(Timeline.Soundtrack::src));
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
        var ran = job.render(
                materials.values(), graph, Map.of(output.file(), demuxer(output)), time, task, attempt, progress::take);
        return FfmpegJob.failure(ran).<Rendered>map(Rendered.Failed::new).orElseGet(() -> confirmed(input, ran));
    }

    private static String demuxer(OutputSpec output) {
        return switch (output.format()) {
            case MP4 -> FileKind.MP4.demuxer();
            case WEBM -> FileKind.MKV.demuxer();
            case GIF -> FileKind.GIF.demuxer();
            case MP3 -> FileKind.MP3.demuxer();
        };
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
}
