package dev.electrons.subworkflows.video;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Failure;
import dev.electrons.outside.Destination;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.http.WebAnswer;
import dev.electrons.subworkflows.http.WebRequest;
import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Brings a timeline's files here: from the store, or from public places. Blocks. */
final class Fetching {
    /** Bytes of all of them, which is what a job in the sandbox may bring along. */
    static final long LARGEST = 7 << 20;

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int REDIRECTS = 5;

    private final Web web;
    private final Shelf shelf;
    private final Clock clock;

    Fetching(Web web, Shelf shelf, Clock clock) {
        this.web = web;
        this.shelf = shelf;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Fetched {
        /** @param materials by source */
        record All(Map<String, Material> materials) implements Fetched {}

        record Failed(Failure failure) implements Fetched {}
    }

    private sealed interface One {
        record Bytes(Buffer bytes) implements One {}

        record Not(Failure failure) implements One {}
    }

    Fetched all(Timeline timeline, Task task, Attempt attempt) {
        var materials = new LinkedHashMap<String, Material>();
        long left = LARGEST;
        for (var src : timeline.sources()) {
            switch (one(src, left, task, attempt)) {
                case One.Not(var failure) -> {
                    return new Fetched.Failed(failure);
                }
                case One.Bytes(var bytes) -> {
                    left -= bytes.length();
                    var kind = FileKind.of(bytes);
                    if (left < 0) {
                        return new Fetched.Failed(tooLarge());
                    }
                    if (kind.isEmpty()) {
                        return new Fetched.Failed(unreadable(src, "no picture, video or sound that can be read here"));
                    }
                    var name = "file" + materials.size() + "." + kind.get().extension();
                    materials.put(src, new Material(name, kind.get(), bytes));
                }
            }
        }
        return misfit(timeline, materials)
                .<Fetched>map(Fetched.Failed::new)
                .orElseGet(() -> new Fetched.All(materials));
    }

    private static Optional<Failure> misfit(Timeline timeline, Map<String, Material> materials) {
        for (var clip : timeline.clips()) {
            var src = clip.asset().source();
            var material = src.map(materials::get);
            if (material.isPresent() && !material.get().kind().fits(clip.asset())) {
                var type = clip.asset().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
                return Optional.of(unreadable(
                        src.get(), "a file of kind " + material.get().kind().extension() + ", not of type " + type));
            }
        }
        return Optional.empty();
    }

    private One one(String src, long left, Task task, Attempt attempt) {
        if (attempt.stopped().isPresent()) {
            return new One.Not(Failure.cancelled("cancelled while files were fetched"));
        }
        if (src.startsWith(ArtifactRef.PREFIX)) {
            var sha256 = src.substring(ArtifactRef.PREFIX.length());
            return switch (shelf.read(sha256, Math.max(0, left), task, attempt)) {
                case Shelf.Read.Content(var bytes, var _) -> new One.Bytes(bytes);
                case Shelf.Read.Not(var failure) -> new One.Not(failure);
            };
        }
        var request = new WebRequest("GET", src, headers(), null, REDIRECTS);
        var until = Duration.between(clock.instant(), task.deadline());
        return answer(src, web.ask(request, until.compareTo(LONGEST) < 0 ? until : LONGEST, attempt));
    }

    private static Map<String, String> headers() {
        return Map.of("user-agent", "distributed-electrons", "accept", "*/*");
    }

    private static One answer(String src, WebAnswer answer) {
        var shown = Destination.masked(src);
        return switch (answer) {
            case WebAnswer.Answered got when got.status() == 200 -> new One.Bytes(got.body());
            case WebAnswer.Answered got
            when got.status() >= 500 || got.status() == 429 -> unavailable(shown + " answered " + got.status());
            case WebAnswer.Answered got ->
                new One.Not(Failure.input("ASSET_UNAVAILABLE", shown + " answered " + got.status()));
            case WebAnswer.Forbidden no ->
                new One.Not(Failure.input("ASSET_FORBIDDEN", "the asset " + shown + " must be " + no.words()));
            case WebAnswer.Unreachable away -> unavailable(shown + ": " + away.words());
            case WebAnswer.Broken broken -> unavailable(shown + ": " + broken.words());
            case WebAnswer.TimedOut late -> unavailable(shown + ": " + late.words());
            case WebAnswer.TooLarge _ -> new One.Not(tooLarge());
            case WebAnswer.Stopped _ -> new One.Not(Failure.cancelled("cancelled while files were fetched"));
        };
    }

    private static One unavailable(String words) {
        return new One.Not(Failure.infrastructure("ASSET_UNAVAILABLE", words));
    }

    private static Failure tooLarge() {
        return Failure.input(
                "ASSETS_TOO_LARGE", "the files of the timeline have more than " + LARGEST + " bytes in all");
    }

    private static Failure unreadable(String src, String what) {
        return Failure.input("ASSET_UNREADABLE", Destination.masked(src) + " is " + what);
    }
}
