package dev.electrons.subworkflows.text;

import dev.electrons.subworkflows.call.Attempted;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.task.Execution;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which models were considered in all rounds of one text, in their order, and what all answers took together. */
final class Considered {
    private static final String EXECUTOR = "runner-proxy";

    private final List<String> models = new ArrayList<>();
    private Execution.@Nullable Usage usage;

    /** One round is over. */
    void add(Told told) {
        usage = Execution.Usage.sum(usage, told.telling().usage());
        var header = told.exchange() instanceof Exchange.Answered answer
                ? told.telling().header(answer, "x-de-attempted")
                : "";
        (header.isEmpty() ? told.models() : Attempted.models(header)).forEach(this::add);
        if (told.exchange() instanceof Exchange.Answered answer && answer.status() == 200) {
            add(model(answer, told));
        }
    }

    private void add(@Nullable String model) {
        if (model != null && !model.equals(TextExecutor.ANY) && !models.contains(model)) {
            models.add(model);
        }
    }

    private static @Nullable String model(Exchange.Answered answer, Told told) {
        var header = told.telling().header(answer, "x-de-model");
        return header.isEmpty() ? told.telling().model() : header;
    }

    /** Whose the text is, or would have been: where nobody answered, only who was considered. */
    Execution by(Told told) {
        if (!(told.exchange() instanceof Exchange.Answered answer) || answer.status() != 200) {
            return execution(null, null, null, null);
        }
        var runner = named(told, answer, "x-de-runner");
        var provider = named(told, answer, "x-de-provider");
        var model = model(answer, told);
        int position = model == null ? -1 : models.indexOf(model);
        return execution(runner, provider == null ? runner : provider, model, position < 0 ? null : position);
    }

    private static @Nullable String named(Told told, Exchange.Answered answer, String header) {
        var name = told.telling().header(answer, header);
        return name.isEmpty() ? null : name;
    }

    private Execution execution(
            @Nullable String runner, @Nullable String provider, @Nullable String model, @Nullable Integer position) {
        return new Execution(
                EXECUTOR, runner, provider, model, position, List.copyOf(models), null, null, usage, null, null, null);
    }
}
