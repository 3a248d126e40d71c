package dev.electrons.sandbox.execution;

import dev.electrons.error.Problem;
import dev.electrons.sandbox.check.Readiness;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Report;
import dev.electrons.sandbox.repo.RepoAddress;
import dev.electrons.sandbox.repo.RepoRules;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All executions there are: admits them, joins those of one id, remembers their answers for a while. Thread-safe. */
public final class Executions {
    private static final Logger log = LoggerFactory.getLogger(Executions.class);

    private final Readiness readiness;
    private final RepoRules rules;
    private final Allowance egress;
    private final MeterRegistry meters;
    private final Slots slots;
    private final Map<String, Execution> current = new HashMap<>();
    private final Kept kept = new Kept();
    private final Room room = Room.ofThisService();

    /**
     * None so far.
     *
     * @param egress where programs may connect to that ask for network
     * @param slots jobs at once
     * @param queue jobs that may wait
     */
    public Executions(
            Readiness readiness, RepoRules rules, Allowance egress, MeterRegistry meters, int slots, int queue) {
        this.readiness = readiness;
        this.rules = rules;
        this.egress = egress;
        this.meters = meters;
        this.slots = new Slots(slots, queue, this::carryOut);
        Gauge.builder("de.sandbox.running", this.slots, Slots::running).register(meters);
        Gauge.builder("de.sandbox.queued", this.slots, Slots::queued).register(meters);
    }

    /**
     * Begins an execution, or joins the one of the same id that runs or ended a short time ago. One that everybody has given up
     * is no longer it, even while it is being stopped.
     *
     * @throws Problem 429 when the queue is full, 503 when there is no sandbox, 4xx when the job can't be run here
     */
    public synchronized Execution submit(Job job) {
        var known = find(job.requestId()).filter(Execution::join);
        if (known.isPresent()) {
            return known.get();
        }
        var execution = new Execution(job);
        execution.join();
        if (job instanceof Job.NothingToRun) {
            end(execution, JobRunner.nothing(job.requestId()));
            return execution;
        }
        refuseImpossible(job);
        if (!slots.offer(execution)) {
            meters.counter("de.sandbox.refused", "reason", "queue_full").increment();
            throw new Problem(
                    429, "QUEUE_FULL", "the sandbox's queue is full; try again later", Map.of("retry_after_s", 1));
        }
        current.put(job.requestId(), execution);
        execution.brake().onPull(() -> endQueued(execution));
        return execution;
    }

    private void refuseImpossible(Job job) {
        boolean reaches = readiness.sandbox().backend().reaches();
        boolean needs = job instanceof Job.RepoTask || (job instanceof Job.Program program && program.network());
        if (needs && !reaches) {
            throw new Problem(
                    422,
                    "NETWORK_UNAVAILABLE",
                    "the backend k8s lets nothing reach other hosts, repositories neither; use bwrap or runc for that",
                    Map.of("field", job instanceof Job.RepoTask ? "repo" : "network"));
        }
        if (job instanceof Job.Program program && program.network() && egress.none()) {
            throw new Problem(
                    400,
                    "INVALID_FIELD",
                    "network must be false: DE_SANDBOX_EGRESS names no host that programs may reach",
                    Map.of("field", "network"));
        }
        switch (job) {
            case Job.Program program
            when program.command().isEmpty() ->
                program.language().flatMap(readiness::without).ifPresent(why -> {
                    throw new Problem(422, "LANGUAGE_UNAVAILABLE", why, Map.of("field", "language"));
                });
            case Job.RepoTask task -> {
                RepoAddress.parse(task.repo(), rules);
                task.branch().ifPresent(RepoAddress::branch);
            }
            case Job.Program _, Job.NothingToRun _ -> {}
        }
    }

    /** The execution of this id, if it runs or ended a short time ago. */
    public synchronized Optional<Execution> find(String id) {
        return Optional.ofNullable(current.get(id)).or(() -> kept.find(id, System.nanoTime()));
    }

    private void endQueued(Execution execution) {
        if (slots.remove(execution)) {
            end(execution, Report.notRun(execution.job().requestId(), Ending.CANCELLED, "CANCELLED", "cancelled"));
        }
    }

    private void carryOut(Execution execution, int slot) {
        execution.start();
        try {
            end(execution, new JobRunner(readiness.sandbox(), rules, egress, room).run(execution, slot));
        } catch (Problem e) {
            end(execution, Report.notRun(execution.job().requestId(), Ending.SANDBOX_ERROR, e.code(), e.words()));
        } catch (RuntimeException | OutOfMemoryError e) {
            // Somebody waits for this answer, and the slot for its next job.
            log.atError().addKeyValue("request_id", execution.job().requestId()).log("no answer could be made", e);
            end(
                    execution,
                    Report.notRun(
                            execution.job().requestId(),
                            Ending.SANDBOX_ERROR,
                            "SANDBOX_ERROR",
                            "the answer could not be made: " + e.getClass().getSimpleName()));
        }
    }

    private void end(Execution execution, Report report) {
        var answer = Answer.of(report);
        var kind = execution.job().kind();
        Timer.builder("de.sandbox.execution")
                .tags("kind", kind, "outcome", report.outcome().name())
                .publishPercentileHistogram()
                .register(meters)
                .record(Duration.ofMillis(report.metadata().executionTimeMs()));
        log.atInfo()
                .addKeyValue("request_id", report.requestId())
                .addKeyValue("kind", kind)
                .addKeyValue("outcome", report.outcome())
                .addKeyValue("exit_code", report.exitCode())
                .addKeyValue("took_ms", report.metadata().executionTimeMs())
                .log("execution ended");
        synchronized (this) {
            current.remove(report.requestId(), execution);
            // What failed for our own reasons, or was given up by everybody, may be asked for anew.
            if (!answer.sandboxFailed() && !execution.abandoned()) {
                kept.keep(execution, answer, System.nanoTime());
            }
        }
        execution.end(answer);
    }

    /** Cancels everything and blocks until nothing runs. */
    public void close() {
        List<Execution> all;
        synchronized (this) {
            all = List.copyOf(current.values());
        }
        all.forEach(Execution::cancel);
        all.forEach(execution -> {
            try {
                execution.answer().toCompletableFuture().get(5, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                log.atWarn().log("an execution did not end in time", e);
            }
        });
        slots.close();
    }
}
