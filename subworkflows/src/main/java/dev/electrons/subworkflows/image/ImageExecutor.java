package dev.electrons.subworkflows.image;

import dev.electrons.error.Failure;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.subworkflows.provider.Found;
import dev.electrons.subworkflows.provider.Providers;
import dev.electrons.subworkflows.provider.Question;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Has a picture drawn by a model and keeps it, where the provider does not. */
public final class ImageExecutor implements Executor {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String USUAL_MODEL = "ideogram-v2";
    /** A picture as base64, and what is around it. */
    private static final int LARGEST_ANSWER = PictureReader.LARGEST / 3 * 4 + (1 << 20);

    private final Providers providers;
    private final Shelf shelf;

    public ImageExecutor(Providers providers, Shelf shelf) {
        this.providers = providers;
        this.shelf = shelf;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        ImageInput input;
        try {
            input = task.input().as(ImageInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return input.fault().map(ImageExecutor::refused).orElseGet(() -> draw(task, input, attempt));
    }

    private Outcome draw(Task task, ImageInput input, Attempt attempt) {
        var asked = Stream.concat(Stream.ofNullable(input.model()), task.models().stream())
                .toList();
        var question = new Question<>(
                "/v1/images/generations",
                "draw this",
                input.provider(),
                asked.isEmpty() ? List.of(USUAL_MODEL) : asked,
                model -> ImageQuestion.of(input, model),
                PictureReader::read,
                LONGEST,
                LARGEST_ANSWER);
        return switch (providers.first(question, task, attempt)) {
            case Found.Usable<Picture>(var picture, var by) -> drawn(picture, by, task, attempt);
            case Found.Useless<Picture>(var failure, var by) ->
                Outcome.negative(ImageOutput.of(failure, by), failure, by);
            case Found.Nobody<Picture>(var failure, var by) -> Outcome.failed(failure, by);
        };
    }

    private Outcome drawn(Picture picture, Execution by, Task task, Attempt attempt) {
        return switch (picture) {
            case Picture.At(var url) -> Outcome.success(ImageOutput.at(url, by), by);
            case Picture.Drawn drawn ->
                switch (shelf.keep(drawn.name(), drawn.bytes().getBytes(), drawn.type(), task, attempt)) {
                    case Shelf.Kept.At(var artifact) ->
                        Outcome.success(
                                ImageOutput.kept(artifact, drawn.type(), by), by.withArtifacts(List.of(artifact)));
                    case Shelf.Kept.Not(var failure) -> Outcome.failed(failure, by);
                };
        };
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
