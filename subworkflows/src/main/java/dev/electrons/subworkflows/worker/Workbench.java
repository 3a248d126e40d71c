package dev.electrons.subworkflows.worker;

import dev.electrons.error.Failure;
import dev.electrons.id.AttemptId;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Control;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the attempts of one kind are worked on, each on a virtual thread of its own. An attempt that comes again joins the
 * one that runs, and one that has settled is told again: nothing is done twice that can be done once.
 */
final class Workbench {
    private static final Logger log = LoggerFactory.getLogger(Workbench.class);

    private final String worker;
    private final Trade trade;
    private final Cancellations cancellations;
    private final SettledAttempts settled;
    private final Settling settling;
    private final Function<AttemptId, LiveOutput> live;
    private final WorkMeters meters;
    private final AttemptSpans spans;
    private final InstantSource clock;
    private final Map<AttemptId, Job> jobs = new ConcurrentHashMap<>();
    private volatile boolean leaving;

    Workbench(
            Workplace place, Trade trade, Function<AttemptId, LiveOutput> live, Settling settling, WorkMeters meters) {
        this.worker = place.worker();
        this.cancellations = place.cancellations();
        this.settled = place.settled();
        this.clock = place.clock();
        this.spans = new AttemptSpans(place.spans(), place.worker());
        this.trade = trade;
        this.live = live;
        this.settling = settling;
        this.meters = meters;
    }

    /**
     * Works on an attempt, once it is known what was cancelled.
     *
     * @return completes when the broker has acknowledged the outcome, and fails if this worker left before that
     */
    Future<Void> take(Task task, Future<?> informed) {
        var job = job(task);
        var running = jobs.putIfAbsent(task.taskId(), job);
        if (running != null) {
            meters.joined();
            return running.finished.future();
        }
        meters.began();
        Thread.ofVirtual().name(trade.kind() + "-" + task.taskId()).start(() -> work(job, informed));
        return job.finished.future();
    }

    private Job job(Task task) {
        var output = live.apply(task.taskId());
        return new Job(task, new Attempt(task.taskId(), output), output, clock.instant());
    }

    private void work(Job job, Future<?> informed) {
        Promise<Void> finished = job.finished;
        try {
            var before = settled.find(job.task.taskId());
            var signal = before.isPresent() ? before.get() : done(job, informed);
            settled.add(settling.tell(signal, job));
            before.ifPresent(_ -> meters.retold());
            finished.tryComplete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finished.tryFail(e);
        } catch (RuntimeException e) {
            finished.tryFail(e);
        } finally {
            jobs.remove(job.task.taskId());
            meters.over();
        }
    }

    private Signal.AttemptSettled done(Job job, Future<?> informed) {
        await(job, informed);
        var outcome = notToBeRun(job).orElseGet(() -> executed(job));
        if (stopped(job, Attempt.Stop.LEAVING) && origin(outcome) == Failure.Origin.CANCELLED) {
            throw new IllegalStateException("this worker left before the attempt had ended");
        }
        var ended = clock.instant();
        spans.ended(job.task, outcome, job.began, ended);
        var took = Duration.between(job.began, ended);
        job.live.end();
        meters.settled(outcome, took);
        log.atDebug()
                .addKeyValue("task_id", job.task.taskId())
                .addKeyValue("kind", trade.kind())
                .addKeyValue("succeeded", outcome.succeeded())
                .addKeyValue("took_ms", took.toMillis())
                .log("attempt ended");
        var timed = new Outcome(outcome.output(), outcome.failure(), timed(outcome.execution(), took));
        return new Signal.AttemptSettled(job.task.taskId(), timed, worker, trade.window());
    }

    /** Waits until it is known what was cancelled, or until it does not matter any more. */
    private static void await(Job job, Future<?> informed) {
        if (informed.isComplete()) {
            return;
        }
        var go = Promise.<Void>promise();
        informed.onComplete(_ -> go.tryComplete());
        var forget = job.attempt.onStop(go::tryComplete);
        go.future().await();
        forget.run();
    }

    /** Obedience and clocks, not routing: what was cancelled or is over is not begun. */
    private Optional<Outcome> notToBeRun(Job job) {
        if (leaving) {
            job.attempt.stop(Attempt.Stop.LEAVING);
            return Optional.of(notBegun("not begun: this worker is leaving"));
        }
        if (cancellations.has(job.task.taskId(), job.task.createdAt())) {
            return Optional.of(notBegun("cancelled before it began"));
        }
        if (!clock.instant().isBefore(job.task.deadline())) {
            var late = Failure.timeout("DeadlineExceeded", "its time was up before it began");
            return Optional.of(Outcome.failed(late.at(Failure.Stage.BEFORE), Execution.UNKNOWN));
        }
        return Optional.empty();
    }

    private Outcome executed(Job job) {
        Outcome outcome;
        try {
            outcome = trade.executor().execute(spans.inside(job.task), job.attempt);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("task_id", job.task.taskId())
                    .setCause(e)
                    .log("an executor failed in a way that it should not");
            outcome = Outcome.failed(
                    Failure.infrastructure("Unknown", "the worker failed unexpectedly; its log has the details"),
                    Execution.UNKNOWN);
        }
        return stopped(job, Attempt.Stop.CANCELLED) && !outcome.succeeded()
                ? Outcome.failed(
                        Failure.cancelled("cancelled while it ran").at(Failure.Stage.DURING), outcome.execution())
                : outcome;
    }

    private static boolean stopped(Job job, Attempt.Stop why) {
        return job.attempt.stopped().filter(why::equals).isPresent();
    }

    private static Failure.@Nullable Origin origin(Outcome outcome) {
        var failure = outcome.failure();
        return failure == null ? null : failure.origin();
    }

    private static Outcome notBegun(String words) {
        return Outcome.failed(Failure.cancelled(words).at(Failure.Stage.BEFORE), Execution.UNKNOWN);
    }

    private static Execution timed(Execution execution, Duration took) {
        return execution.durationMs() == null ? execution.withDuration(took.toMillis()) : execution;
    }

    /** Stops the attempts that it concerns. */
    void cancel(Control control) {
        jobs.values().stream()
                .filter(job -> control.concerns(job.task.taskId(), job.task.createdAt()))
                .forEach(job -> job.attempt.stop(Attempt.Stop.CANCELLED));
    }

    /** What is under way. */
    Collection<Job> jobs() {
        return jobs.values();
    }

    /** When everything under way has ended, one way or the other. */
    Future<Void> idle() {
        var all = jobs.values().stream().map(job -> job.finished.future()).toList();
        return all.isEmpty()
                ? Future.succeededFuture()
                : Future.join(all).<Void>mapEmpty().otherwiseEmpty();
    }

    /** Lets go of everything under way: unfinished, it comes again elsewhere. */
    void leave() {
        leaving = true;
        jobs.values().forEach(job -> job.attempt.stop(Attempt.Stop.LEAVING));
    }
}
