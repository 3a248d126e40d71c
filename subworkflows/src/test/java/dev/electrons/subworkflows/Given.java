package dev.electrons.subworkflows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tasks to test with. */
public final class Given {
    /** US dollars that every run's models may cost. */
    public static final double BUDGET = 0.5;

    public static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** What a caller's trace keeps beside that. */
    public static final String STATE = "rojo=00f067aa0ba902b7";

    private Given() {}

    public static Task task(String kind, Map<String, ?> input, String... models) {
        return task(kind, input, Duration.ofSeconds(60), models);
    }

    public static Task task(String kind, Map<String, ?> input, Duration time, String... models) {
        var now = Instant.now();
        return new Task(
                new AttemptId(RunId.next(), "work", 0, 1),
                kind,
                "shop",
                5,
                Value.of(input),
                List.of(models),
                now.plus(time),
                now,
                null,
                BUDGET,
                TRACE,
                STATE);
    }

    public static Failure failure(Outcome outcome) {
        return Objects.requireNonNull(outcome.failure(), "it succeeded");
    }

    public static JsonNode output(Outcome outcome) {
        return Objects.requireNonNull(outcome.output(), "it has no output").tree();
    }

    /** An attempt that remembers what it said. */
    public static final class Watched {
        public final List<String> said = new CopyOnWriteArrayList<>();
        public final Attempt attempt;

        public Watched(Task task) {
            attempt = new Attempt(task.taskId(), (channel, text) -> said.add(channel + ":" + text));
        }
    }
}
