package dev.electrons.runners.door;

import dev.electrons.runners.cli.CliAnswer;
import dev.electrons.runners.roster.Prices;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.waterfall.Attempt;
import dev.electrons.runners.waterfall.Course;
import dev.electrons.runners.waterfall.Trail;
import dev.electrons.runners.wire.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /v1/runs}: an agent answered, whatever it said. */
record RunReply(
        boolean success,
        @Nullable String output,
        @Nullable String error,
        @Nullable Integer exitCode,
        long durationMs,
        String runner,
        String provider,
        String model,
        int waterfallPosition,
        List<String> attemptedModels,
        List<Attempt> attempts,
        @Nullable Usage usage) {

    static RunReply of(Course.Arrived<CliAnswer> course, Trail trail, Prices prices) {
        var step = course.step();
        var runner = step.route().orElseThrow().runner();
        var answer = course.answer();
        return new RunReply(
                answer.success(),
                answer.output(),
                answer.error() == null ? null : runner.redacted(answer.error()),
                answer.exitCode(),
                Objects.requireNonNullElse(answer.durationMs(), course.durationMs()),
                runner.spec().name(),
                provider(runner.spec(), step.route().orElseThrow().answering(step.model())),
                step.route().orElseThrow().answering(step.model()),
                step.position(),
                trail.models(),
                trail.attempts(),
                answer.usage().map(usage -> priced(usage, step.model(), prices)).orElse(null));
    }

    /** The runner's own figure, else one from the price table, else none. */
    private static Usage priced(Usage usage, String model, Prices prices) {
        return usage.costUsd() != null
                ? usage
                : usage.costing(prices.cost(model, usage).orElse(null));
    }

    /** Who makes the model: as the file says, else as its name tells, else the runner itself. */
    static String provider(RunnerSpec runner, String model) {
        return runner.provider().orElseGet(() -> {
            return switch (family(model)) {
                case "claude" -> "anthropic";
                case "gemini" -> "google";
                case "gpt", "o" -> "openai";
                case "glm" -> "zai";
                case "nemotron" -> "nvidia";
                default -> runner.name();
            };
        });
    }

    /** What a model's name begins with, up to its version or size. */
    private static String family(String model) {
        int end = 0;
        while (end < model.length() && "-0123456789.:/".indexOf(model.charAt(end)) < 0) {
            end++;
        }
        return model.substring(0, end);
    }
}
