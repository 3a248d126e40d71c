package dev.electrons.subworkflows.audio;

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
import org.jspecify.annotations.Nullable;

/** Has words spoken by a model, measures how long that takes, and keeps the sound. */
public final class AudioExecutor implements Executor {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Providers providers;
    private final Shelf shelf;

    public AudioExecutor(Providers providers, Shelf shelf) {
        this.providers = providers;
        this.shelf = shelf;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        AudioInput input;
        try {
            input = task.input().as(AudioInput.class);
        } catch (NotJson e) {
            return refused(e.sentence());
        }
        return input.fault().map(AudioExecutor::refused).orElseGet(() -> speak(task, input, attempt));
    }

    private Outcome speak(Task task, AudioInput input, Attempt attempt) {
        var voice = input.speaker().orElse(null);
        // Old clients name a voice where the others name a model.
        var models = Stream.concat(input.asked().stream(), task.models().stream())
                .filter(model -> !model.equals(voice))
                .toList();
        var question = new Question<>(
                "/v1/audio/speech",
                "speak this",
                input.provider(),
                models,
                model -> SpeechQuestion.of(input, voice, model),
                SoundReader::read,
                LONGEST,
                SoundReader.LARGEST);
        return switch (providers.first(question, task, attempt)) {
            case Found.Usable<Sound>(var sound, var by) -> spoken(sound, voice, by, task, attempt);
            case Found.Useless<Sound>(var failure, var by) -> Outcome.negative(AudioOutput.of(failure), failure, by);
            case Found.Nobody<Sound>(var failure, var by) -> Outcome.failed(failure, by);
        };
    }

    private Outcome spoken(Sound sound, @Nullable String voice, Execution by, Task task, Attempt attempt) {
        return switch (shelf.keep(sound.name(), sound.bytes().getBytes(), sound.type(), task, attempt)) {
            case Shelf.Kept.At(var artifact) ->
                Outcome.success(AudioOutput.kept(artifact, sound, voice, by), by.withArtifacts(List.of(artifact)));
            case Shelf.Kept.Not(var failure) -> Outcome.failed(failure, by);
        };
    }

    private static Outcome refused(String words) {
        return Outcome.failed(Failure.input("INVALID_INPUT", words), Execution.UNKNOWN);
    }
}
