package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.task.Task;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A render service behind runner-proxy: a timeline is handed in, and asked after until it is done. Blocks. */
final class RenderService {
    private static final String PATH = "/v1/renders";
    private static final Duration HANDING_IN = Duration.ofSeconds(30);
    private static final int MOST_SILENT = 10;
    private static final int LARGEST = 1 << 20;
    private static final Set<String> UNDER_WAY = Set.of("queued", "fetching", "rendering", "saving");

    private final Peer proxy;
    private final Breaker breaker;
    private final Clock clock;
    private final Duration pause;

    /** @param pause between two questions */
    RenderService(Peer proxy, Breaker breaker, Clock clock, Duration pause) {
        this.proxy = proxy;
        this.breaker = breaker;
        this.clock = clock;
        this.pause = pause;
    }

    Rendered render(VideoInput input, Task task, Attempt attempt) {
        var left = Duration.between(clock.instant(), task.deadline());
        var within = left.compareTo(HANDING_IN) < 0 ? left : HANDING_IN;
        var ask = Ask.json(PATH, Json.bytes(input.raw()), within, _ -> {})
                .largest(LARGEST)
                .with("X-DE-Timeout-Ms", String.valueOf(Math.max(1, within.toMillis())))
                .with("X-DE-Attempt", attempt.id().toString())
                .onBehalfOf(task);
        return switch (breaker.through(() -> proxy.post(ask, attempt)).await()) {
            case Exchange.Answered answer when answer.status() / 100 == 2 -> handedIn(answer, task, attempt);
            case Exchange.Answered answer -> refused(answer);
            case Exchange.Stopped _ -> new Rendered.Failed(Failure.cancelled("cancelled before it was rendered"));
            case Exchange.TimedOut late -> new Rendered.NoService(late.words(), true);
            case Exchange.Unreachable away -> new Rendered.NoService(away.words(), true);
            case Exchange.Broken broken -> new Rendered.NoService(broken.words(), true);
            case Exchange.NotAsked open -> new Rendered.NoService(open.words(), true);
        };
    }

    private static Rendered refused(Exchange.Answered answer) {
        var words = Answers.words(answer);
        var code = Answers.code(answer);
        if (code.equals("REJECTED_BY_RUNNER") || answer.status() == 400 || answer.status() == 422) {
            return new Rendered.Failed(Failure.input("REJECTED_BY_RUNNER", "the render service refused it: " + words));
        }
        boolean none = code.equals("NO_RUNNER_AVAILABLE") || answer.status() == 404 || answer.status() == 405;
        return new Rendered.NoService(none ? "no render service is configured" : words, !none);
    }

    private Rendered handedIn(Exchange.Answered answer, Task task, Attempt attempt) {
        var id = Answers.tree(answer).path("id").asText("");
        if (id.isEmpty()) {
            return new Rendered.Failed(Failure.infrastructure(
                    "RENDER_FAILED", "the render service took it and did not say what it is called"));
        }
        var path = PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        try (var handedIn = new HandedIn(proxy, path, attempt)) {
            return followed(handedIn, Answers.tree(answer).path("runner").asText(""), task, attempt);
        }
    }

    private Rendered followed(HandedIn handedIn, String runner, Task task, Attempt attempt) {
        var said = "";
        int silent = 0;
        while (paused(attempt, task.deadline())) {
            if (!(handedIn.look() instanceof Exchange.Answered now) || now.status() != 200) {
                if (++silent == MOST_SILENT) {
                    return new Rendered.Failed(Failure.infrastructure(
                            "RENDER_LOST", "the render service does not say any more what became of it"));
                }
                continue;
            }
            silent = 0;
            var state = Answers.tree(now);
            if (!said.equals(words(state))) {
                said = words(state);
                attempt.say("progress", said + "\n");
            }
            var over = over(state, runner);
            if (over.isPresent()) {
                return over.get();
            }
        }
        handedIn.abandon();
        return gaveUp(attempt);
    }

    private static String status(JsonNode state) {
        return state.path("status").asText("").toLowerCase(Locale.ROOT);
    }

    private static String words(JsonNode state) {
        var progress =
                state.path("progress").isNumber() ? " " + state.path("progress").asInt() + "%" : "";
        return Answers.shortened(status(state) + progress);
    }

    private static Optional<Rendered> over(JsonNode state, String runner) {
        var status = status(state);
        if (status.equals("done")) {
            return Optional.of(done(state.path("url").asText(""), runner));
        }
        if (UNDER_WAY.contains(status)) {
            return Optional.empty();
        }
        var reason = Answers.shortened(status + ": " + state.path("error").asText("no reason"));
        return Optional.of(new Rendered.Failed(Failure.work("RENDER_FAILED", "the render service says " + reason)));
    }

    private static Rendered done(String url, String runner) {
        return url.matches("https?://[^\\s\\p{Cntrl}]{1,8000}")
                ? new Rendered.There(url, runner)
                : new Rendered.Failed(Failure.infrastructure(
                        "RENDER_FAILED", "the render service is done and did not say where it is"));
    }

    private static Rendered gaveUp(Attempt attempt) {
        return new Rendered.Failed(
                attempt.stopped().isPresent()
                        ? Failure.cancelled("cancelled while it was rendered")
                        : Failure.timeout("DeadlineExceeded", "it was not rendered in time"));
    }

    /** Waits a while; false when the attempt is over. */
    private boolean paused(Attempt attempt, Instant deadline) {
        var stopped = new CountDownLatch(1);
        var forget = attempt.onStop(stopped::countDown);
        try {
            return !stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)
                    && clock.instant().isBefore(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            forget.run();
        }
    }
}
