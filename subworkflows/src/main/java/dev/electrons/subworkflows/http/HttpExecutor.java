package dev.electrons.subworkflows.http;

import dev.electrons.error.Failure;
import dev.electrons.error.RetryAfter;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import dev.electrons.outside.Destination;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * Asks a place outside the mesh. It asks once: whether it is asked again is the retry policy's. An answer that says no is
 * the output of a failed attempt, so that an {@code on: error} edge can look at it.
 */
public final class HttpExecutor implements Executor {
    private static final Execution BY_HTTP = Execution.by("http");
    private static final Set<Integer> LATER = Set.of(408, 425, 429);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Web web;
    private final Secrets secrets;
    private final Clock clock;

    /** @param secrets that tasks may refer to */
    public HttpExecutor(Web web, Secrets secrets, Clock clock) {
        this.web = web;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Outcome execute(Task task, Attempt attempt) {
        HttpInput given;
        try {
            given = task.input().as(HttpInput.class);
        } catch (NotJson e) {
            return failed(Failure.input("INVALID_INPUT", e.sentence()));
        }
        var references = SecretHeaders.of(given.headers());
        var input = given.with(references.others());
        var fault = references.fault().or(input::fault);
        if (fault.isPresent()) {
            return failed(Failure.input("INVALID_INPUT", fault.get()));
        }
        return switch (secrets.filled(references, input.request(attempt.id().toString()), task.app())) {
            case Secrets.Refused(var failure) -> failed(failure);
            case Secrets.Filled(var request, var traces) -> ask(input, request, traces, task, attempt);
        };
    }

    private Outcome ask(HttpInput input, WebRequest request, Traces traces, Task task, Attempt attempt) {
        var left = Duration.between(clock.instant(), task.deadline());
        var within = input.within().compareTo(left) < 0 ? input.within() : left;
        return switch (traces.covered(web.ask(request, within, attempt))) {
            case WebAnswer.Answered answer -> answered(input, request, traces, answer);
            case WebAnswer.Forbidden(var words) -> failed(Failure.input("FORBIDDEN_URL", "url must be " + words));
            case WebAnswer.Unreachable(var words) -> failed(Failure.infrastructure("HTTP_UNREACHABLE", words));
            case WebAnswer.Broken(var words) -> failed(asked(request, Failure.infrastructure("HTTP_BROKEN", words)));
            case WebAnswer.TimedOut(var words) -> failed(asked(request, Failure.infrastructure("HTTP_TIMEOUT", words)));
            case WebAnswer.TooLarge(var words) -> failed(refusal("RESPONSE_TOO_LARGE", words));
            case WebAnswer.Stopped _ -> failed(Failure.cancelled("cancelled while it waited for an answer"));
        };
    }

    private Outcome answered(HttpInput input, WebRequest request, Traces traces, WebAnswer.Answered answer) {
        if (traces.blind(answer)) {
            return failed(refusal("RESPONSE_ENCODED", "an answer to a secret must not have a content-encoding"));
        }
        var output = Value.of(traces.covered(HttpOutput.of(answer)));
        int status = answer.status();
        if (input.expects(status)) {
            return Outcome.success(output, BY_HTTP);
        }
        var words = request.method() + " " + Destination.masked(request.url()) + " answered " + status;
        var code = "HTTP_" + status;
        var wait = RetryAfter.of(answer.headers().get("retry-after"), clock.instant());
        var later = Failure.infrastructure(code, words).after(wait);
        var failure = status >= 500 || LATER.contains(status)
                ? status >= 500 ? asked(request, later) : later
                : refusal(code, words);
        return Outcome.negative(output, failure, BY_HTTP);
    }

    /** The question may have been heard: unless it only asked to read, that may have had effects. */
    private static Failure asked(WebRequest request, Failure failure) {
        return READING.contains(request.method()) ? failure : failure.at(Failure.Stage.DURING);
    }

    private static Failure refusal(String code, String words) {
        return new Failure(code, words, false, Failure.Origin.WORK);
    }

    private static Outcome failed(Failure failure) {
        return Outcome.failed(failure, BY_HTTP);
    }
}
