package dev.electrons.subworkflows.code;

import dev.electrons.task.Kinds;
import dev.electrons.task.Task;
import dev.electrons.task.UsualModels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whom a code task asks: a node of a graph says so itself, for a posted task it is said with the task. */
final class Waterfalls {
    private final UsualModels usual;

    /** @param usual for nodes that name no model: a posted task brings its own */
    Waterfalls(UsualModels usual) {
        this.usual = usual;
    }

    /**
     * One question to runner-proxy.
     *
     * @param models best first; whatever agent there is when there are none
     * @param runner that alone may answer; null for any
     */
    record Round(List<String> models, @Nullable String runner) {
        /** For those who watch. */
        String words() {
            var what = models.isEmpty() ? "whatever there is" : String.join(", ", models);
            return (runner == null ? "asking an agent for " : "asking " + runner + " for ") + what;
        }
    }

    /** The questions in their order: each only when nobody was there for the one before. */
    List<Round> rounds(Task task, CodeInput input) {
        var said = said(task, input);
        var models = said.isEmpty() ? usual(input) : said;
        var rounds = new ArrayList<Round>();
        var runner = input.provider();
        if (runner != null && !runner.isBlank() && !usual.knows(runner)) {
            rounds.add(new Round(models, runner));
        }
        rounds.add(new Round(models, null));
        if (said.isEmpty()) {
            rounds.add(new Round(List.of(), null));
        }
        return rounds;
    }

    private static List<String> said(Task task, CodeInput input) {
        if (input.modelWaterfall() != null && !input.modelWaterfall().isEmpty()) {
            return names(input.modelWaterfall().stream());
        }
        if (input.primaryModel() != null && !input.primaryModel().isBlank()) {
            return List.of(input.primaryModel());
        }
        return names(Stream.concat(Stream.ofNullable(input.model()), task.models().stream()));
    }

    private static List<String> names(Stream<String> models) {
        return models.filter(model -> !model.isBlank()).distinct().toList();
    }

    private List<String> usual(CodeInput input) {
        var asked = Stream.of(input.executor(), input.provider())
                .flatMap(Stream::ofNullable)
                .toList();
        return usual.of(Kinds.CODE, asked);
    }
}
