package dev.electrons.subworkflows.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.error.Failure;
import dev.electrons.json.Json;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Ask;
import dev.electrons.subworkflows.call.Breaker;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.Peer;
import dev.electrons.subworkflows.call.ProxyTimes;
import dev.electrons.task.Execution;
import dev.electrons.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the models one after the other, then for whatever there is, and, while answers come that are of no use, each
 * other runner that is there. Which runner serves a model, and what to do when it fails, is runner-proxy's.
 */
public final class Providers {
    /** Stands for any model that there is. */
    public static final String ANY = "auto";

    private static final int MOST_OTHERS = 8;

    private final Peer proxy;
    private final Breaker breaker;
    private final Clock clock;

    public Providers(Peer proxy, Breaker breaker, Clock clock) {
        this.proxy = proxy;
        this.breaker = breaker;
        this.clock = clock;
    }

    /** Whom to ask next: a model of any runner, or any model of one. */
    private record Turn(String model, @Nullable String runner) {
        /** For those who watch. */
        String words() {
            var what = model.equals(ANY) ? "whatever there is" : model;
            return runner == null ? "asking for " + what : "asking " + runner + " for " + what;
        }
    }

    /** Asks until an answer is of use. Blocks its thread, which is a virtual one. */
    public <T> Found<T> first(Question<T> question, Task task, Attempt attempt) {
        var asked = new Asked(question.what());
        var end = clock.instant().plus(question.longest());
        var deadline = end.isBefore(task.deadline()) ? end : task.deadline();
        var turns = new ArrayDeque<Turn>();
        if (question.preferred() != null && !question.preferred().isBlank()) {
            turns.add(new Turn(
                    question.models().isEmpty() ? ANY : question.models().getFirst(), question.preferred()));
        }
        question.models().forEach(model -> turns.add(new Turn(model, null)));
        turns.add(new Turn(ANY, null));
        boolean others = false;
        while (!turns.isEmpty()) {
            var over = one(question, turns.removeFirst(), deadline, asked, task, attempt);
            if (over.isPresent()) {
                return over.get();
            }
            if (turns.isEmpty() && !others && asked.othersMayDoBetter()) {
                others = true;
                turns.addAll(others(asked));
            }
        }
        return asked.exhausted();
    }

    /** What ends the search; empty when the next is to be asked. */
    private <T> Optional<Found<T>> one(
            Question<T> question, Turn turn, Instant deadline, Asked asked, Task task, Attempt attempt) {
        var left = Duration.between(clock.instant(), deadline);
        if (left.toMillis() < 1) {
            return Optional.of(asked.nobody(Failure.timeout("DeadlineExceeded", "no provider's answer came in time")));
        }
        asked.model(turn.model());
        attempt.say("progress", turn.words() + "\n");
        var ask = Ask.json(question.path(), Json.bytes(question.body().apply(turn.model())), left, _ -> {})
                .largest(question.largest())
                .with("X-DE-Runner", turn.runner())
                .with("X-DE-Timeout-Ms", millis(ProxyTimes.beforeDeadline(left)))
                .with("X-DE-Attempt", attempt.id().toString())
                .onBehalfOf(task);
        var exchange = breaker.through(() -> proxy.post(ask, attempt)).await();
        return switch (exchange) {
            case Exchange.Answered answer when answer.status() == 200 -> read(question, answer, asked);
            case Exchange.Answered answer -> refused(answer, asked);
            case Exchange.Stopped _ ->
                Optional.of(asked.nobody(Failure.cancelled("cancelled while a provider worked")));
            case Exchange.TimedOut late -> Optional.of(asked.nobody(Failure.timeout("DeadlineExceeded", late.words())));
            case Exchange.Broken broken -> {
                asked.brokeOff(broken.words());
                yield Optional.empty();
            }
            case Exchange.Unreachable away -> away(away.words(), asked);
            case Exchange.NotAsked open -> away(open.words(), asked);
        };
    }

    private static <T> Optional<Found<T>> read(Question<T> question, Exchange.Answered answer, Asked asked) {
        var reading = question.reader().apply(answer);
        asked.answered(answer);
        asked.cost(Execution.Usage.costing(reading.usage(), Answers.costUsd(answer)));
        return switch (reading) {
            case Reading.Usable<T> usable -> Optional.of(new Found.Usable<>(usable.value(), asked.by(answer)));
            case Reading.Useless<T> useless -> {
                asked.useless(answer, useless);
                yield Optional.empty();
            }
        };
    }

    /** It is the input's fault, this worker's, or only that provider's. */
    private static <T> Optional<Found<T>> refused(Exchange.Answered answer, Asked asked) {
        var words = Answers.words(answer);
        if (Answers.code(answer).equals(Answers.BUDGET_EXCEEDED)) {
            return Optional.of(asked.nobody(Failure.input(Answers.BUDGET_EXCEEDED, words)));
        }
        // Once there was an answer, the request as such was fit to be answered.
        if (Answers.code(answer).equals("REJECTED_BY_RUNNER") && asked.nobodyYet()) {
            return Optional.of(asked.nobody(Failure.input("REJECTED_BY_RUNNER", words)));
        }
        return switch (asked.nobodyYet() ? answer.status() : 503) {
            case 400, 413, 422 -> Optional.of(asked.nobody(Failure.input("INVALID_INPUT", words)));
            case 401, 403 -> Optional.of(asked.nobody(Answers.refusedWorker(answer)));
            case 504 -> Optional.of(asked.nobody(Failure.timeout("DeadlineExceeded", words)));
            default -> {
                asked.unavailable(reasons(answer, words));
                asked.again(Answers.retryAfter(answer));
                yield Optional.empty();
            }
        };
    }

    /** Without runner-proxy there is nobody else to ask. */
    private static <T> Optional<Found<T>> away(String words, Asked asked) {
        asked.unavailable(List.of(words));
        return Optional.of(asked.exhausted());
    }

    private static List<String> reasons(Exchange.Answered answer, String words) {
        var reasons = new ArrayList<String>();
        Answers.tree(answer).at("/details/reasons").forEach(reason -> reasons.add(reason.asText()));
        return reasons.isEmpty() ? List.of(words) : reasons;
    }

    /** Runners that are there and have not answered yet. */
    private List<Turn> others(Asked asked) {
        if (!(proxy.get("/runners").await() instanceof Exchange.Answered answer) || answer.status() != 200) {
            return List.of();
        }
        var turns = new ArrayList<Turn>();
        for (JsonNode runner : Answers.tree(answer).path("runners")) {
            var name = runner.path("name").asText("");
            boolean fit = runner.path("available").asBoolean() && !name.isEmpty() && !asked.hasAnswered(name);
            if (fit && turns.size() < MOST_OTHERS) {
                turns.add(new Turn(ANY, name));
            }
        }
        return turns;
    }

    private static String millis(Duration time) {
        return Objects.toString(Math.max(1, time.toMillis()));
    }
}
