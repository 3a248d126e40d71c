package dev.electrons.subworkflows.video;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.http.Web;
import dev.electrons.subworkflows.sandbox.Sandbox;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Renders timelines: a render service does, where there is one; otherwise ffmpeg in the sandbox. */
public final class VideoExecutor implements Executor {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final RenderService service;
    private final LocalRender local;
    private final Shelf shelf;

    public VideoExecutor(Peer proxy, Breaker breaker, Sandbox sandbox, Web web, Shelf shelf, Clock clock) {
        this(
                new RenderService(proxy, breaker, clock, PAUSE),
                new LocalRender(sandbox, new Fetching(web, shelf, clock), clock),
                shelf);
    }

    VideoExecutor(RenderService service, LocalRender local, Shelf shelf) {
        this.service = service;
        this.local = local;
        this.shelf = shelf;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        return switch (VideoInput.read(task.input())) {
            case VideoInput.Read.Faulty(var faults) -> refused(String.join("; ", faults));
            case VideoInput.Read.Fine(var input) -> render(input, task, attempt);
        };
    }

    private Outcome render(VideoInput input, Task task, Attempt attempt) {
        attempt.say("progress", "queued\n");
        return switch (service.render(input, task, attempt)) {
            case Rendered.NoService why -> here(input, why, task, attempt);
            case Rendered.There there -> {
                var by = new Execution(
                        "runner-proxy",
                        there.runner(),
                        there.runner(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
                yield Outcome.success(VideoOutput.there(there.url(), there.runner()), by);
            }
            case Rendered.Failed(var failure) -> failed(failure, Execution.by("runner-proxy"), attempt);
            case Rendered.Here _ -> throw new IllegalStateException("a render service renders there");
        };
    }

    private Outcome here(VideoInput input, Rendered.NoService why, Task task, Attempt attempt) {
        var sandbox = Execution.by("sandbox-executor");
        var by = why.configured() ? sandbox.withFallback(why.why()) : sandbox;
        if (!input.beyond().isEmpty()) {
            return refused("only a render service can do this, and there is none (" + why.why() + "): "
                    + String.join("; ", input.beyond()));
        }
        return switch (local.render(input, task, attempt)) {
            case Rendered.Here(var bytes, var seconds) -> {
                var output = input.output();
                var name = "video." + output.format().word();
                yield switch (shelf.keep(name, bytes.getBytes(), output.format().type(), task, attempt)) {
                    case Shelf.Kept.At(var artifact) -> {
                        attempt.say("progress", "done\n");
                        yield Outcome.success(
                                VideoOutput.kept(artifact, output, seconds, by), by.withArtifacts(List.of(artifact)));
                    }
                    case Shelf.Kept.Not(var failure) -> failed(failure, by, attempt);
                };
            }
            case Rendered.Failed(var failure) -> failed(failure, by, attempt);
            case Rendered.There _, Rendered.NoService _ -> throw new IllegalStateException("it is rendered here");
        };
    }

    private static Outcome failed(Failure failure, Execution by, Attempt attempt) {
        attempt.say("progress", "failed\n");
        return failure.origin() == Failure.Origin.WORK
                ? Outcome.negative(VideoOutput.of(failure), failure, by)
                : Outcome.failed(failure, by);
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
