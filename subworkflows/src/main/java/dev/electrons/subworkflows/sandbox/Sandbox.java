package dev.electrons.subworkflows.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.StreamEvent;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** sandbox-executor, as workers see it: a job in, its live output on the way, an outcome at the end. */
public final class Sandbox {
    /** What the report may take to arrive once the job's own time is up. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    private static final Execution BY_SANDBOX = Execution.by(Reports.EXECUTOR);

    private final Peer peer;
    private final Shelf shelf;

    /** @param shelf for the files that programs leave */
    public Sandbox(Peer peer, Shelf shelf) {
        this.peer = peer;
        this.shelf = shelf;
    }

    /**
     * Runs a job of a task to its end.
     *
     * @param time how long until the attempt's deadline
     */
    public Outcome run(SandboxJob job, Task task, Duration time, Attempt attempt) {
        LeftFiles.Keeper keeper = (path, content) -> shelf.keep(path, content, LeftFiles.TYPE, task, attempt);
        return asked(job, time, Optional.ofNullable(task.traceparent()), attempt, attempt::say, keeper)
                .outcome();
    }

    /**
     * The same for one of our own jobs: its live output goes to whoever understands it, its files come along.
     *
     * @param live takes what it prints
     */
    public Ran ran(SandboxJob job, Duration time, Optional<String> traceparent, Attempt attempt, Attempt.Live live) {
        LeftFiles.Keeper nowhere = (_, _) -> new Shelf.Kept.Not(Failure.work("NOT_KEPT", "it comes along"));
        return asked(job, time, traceparent, attempt, live, nowhere);
    }

    private Ran asked(
            SandboxJob job,
            Duration time,
            Optional<String> traceparent,
            Attempt attempt,
            Attempt.Live live,
            LeftFiles.Keeper keeper) {
        var last = new AtomicReference<@Nullable String>();
        var ask = Ask.json("/execute?stream=true", Json.bytes(job), time, event -> take(event, live, last))
                .with("Accept", "text/event-stream")
                .with("traceparent", traceparent.orElse(null));
        var exchange = peer.post(ask, attempt).await();
        if (!(exchange instanceof Exchange.Answered)) {
            abandon(job, attempt);
        }
        return outcome(exchange, last.get(), keeper);
    }

    private static void take(StreamEvent event, Attempt.Live live, AtomicReference<@Nullable String> last) {
        switch (event.name()) {
            case "stdout", "stderr" -> live.say(event.name(), text(event.data()));
            case "result" -> last.set(event.data());
            default -> {
                // what else it may tell on the way is not for us
            }
        }
    }

    private static String text(String data) {
        try {
            return Json.read(data, JsonNode.class).path("text").asText("");
        } catch (NotJson _) {
            return data;
        }
    }

    /** Nobody waits for it any more. A leaving worker is silent: the id may be another worker's execution by now. */
    private void abandon(SandboxJob job, Attempt attempt) {
        if (attempt.stopped().filter(Attempt.Stop.LEAVING::equals).isEmpty()) {
            var id = URLEncoder.encode(job.requestId(), StandardCharsets.UTF_8).replace("+", "%20");
            peer.delete("/executions/" + id);
        }
    }

    private static Ran outcome(Exchange exchange, @Nullable String report, LeftFiles.Keeper keeper) {
        return switch (exchange) {
            case Exchange.Answered answer -> answered(answer, report, keeper);
            case Exchange.Stopped _ -> failed(Failure.cancelled("cancelled while it ran"));
            case Exchange.TimedOut _ ->
                failed(Failure.timeout("DeadlineExceeded", "the attempt's time was up while it ran"));
            case Exchange.Unreachable away -> away(away.words());
            case Exchange.Broken broken -> unknown(broken.words());
            case Exchange.NotAsked open -> away(open.words());
        };
    }

    private static Ran answered(Exchange.Answered answer, @Nullable String report, LeftFiles.Keeper keeper) {
        if (answer.status() == 200) {
            var json = report == null ? answer.body().toString() : report;
            if (json.isEmpty()) {
                return unknown("the sandbox's answer ended without a result");
            }
            try {
                return Reports.ran(Json.read(json, Report.class), keeper);
            } catch (NotJson e) {
                return unknown("the sandbox's report cannot be read: " + e.getMessage());
            }
        }
        var words = Answers.words(answer);
        if (Answers.code(answer).equals("LANGUAGE_UNAVAILABLE")) {
            return failed(Failure.input("ImagePullFailed", words));
        }
        return switch (answer.status()) {
            case 403 -> failed(Failure.infrastructure("Forbidden", "the sandbox refused this worker: " + words));
            case 400, 404, 413, 422 -> failed(Failure.input("INVALID_INPUT", words));
            default ->
                failed(Failure.infrastructure(Reports.AWAY, "the sandbox answered " + answer.status() + ": " + words)
                        .after(Answers.retryAfter(answer)));
        };
    }

    private static Ran away(String words) {
        return failed(Failure.infrastructure(Reports.AWAY, words));
    }

    /** It may have run, or be running. */
    private static Ran unknown(String words) {
        return failed(Failure.infrastructure(Reports.AWAY, words).at(Failure.Stage.DURING));
    }

    private static Ran failed(Failure failure) {
        return new Ran(Outcome.failed(failure, BY_SANDBOX), "", "", List.of());
    }
}
