package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.subworkflows.attempt.Executor;
import dev.electrons.task.Control;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import dev.electrons.task.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkbenchTest {
    private static final Future<Void> KNOWN = Future.succeededFuture();

    private final Vertx vertx = Vertx.vertx();
    private final FakePost post = new FakePost();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Cancellations cancellations = new Cancellations();
    private final SettledAttempts settled = new SettledAttempts(100, 1 << 20);
    private final AtomicInteger executions = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Task task = Given.task("text", Map.of());

    @AfterEach
    void close() {
        gate.countDown();
        vertx.close().await();
    }

    private static Outcome success() {
        return Outcome.success(Value.of("done"), Execution.by("me"));
    }

    private Workbench bench(Executor executor) {
        var figures = new WorkMeters(meters, "text", 4);
        var clock = Clock.systemUTC();
        return new Workbench(
                new Workplace("me-1", cancellations, settled, clock),
                Trade.of("text", 4, (task, attempt) -> {
                    executions.incrementAndGet();
                    return executor.execute(task, attempt);
                }),
                id -> new LiveOutput(id, vertx, clock, post::chunks),
                new Settling(post, figures),
                figures);
    }

    private Executor waiting() {
        return (task, attempt) -> {
            attempt.onStop(gate::countDown);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return attempt.stopped().isEmpty()
                    ? success()
                    : Outcome.failed(Failure.cancelled("stopped"), Execution.by("me"));
        };
    }

    private double count(String name) {
        return meters.get("de.subworkflows." + name).counter().count();
    }

    @Test
    void anOutcomeIsToldBeforeTheTaskIsFinished() {
        var bench = bench((task, attempt) -> {
            attempt.say("token", "hi");
            return success();
        });
        bench.take(task, KNOWN).await();
        assertThat(post.settled()).singleElement().satisfies(told -> {
            assertThat(told.attempt()).isEqualTo(task.taskId());
            assertThat(told.outcome().succeeded()).isTrue();
            assertThat(told.outcome().execution().durationMs()).isNotNull();
            assertThat(told.worker()).isEqualTo("me-1");
            assertThat(told.window()).isEqualTo(4);
        });
        assertThat(post.traces).containsExactly(Given.TRACE);
        assertThat(post.chunks).hasSize(1);
        assertThat(count("tasks")).isEqualTo(1);
    }

    @Test
    void anAttemptThatComesAgainWhileItRunsIsJoined() {
        var bench = bench(waiting());
        var first = bench.take(task, KNOWN);
        var second = bench.take(task, KNOWN);
        gate.countDown();
        first.await();
        second.await();
        assertThat(executions).hasValue(1);
        assertThat(post.settled()).hasSize(1);
        assertThat(count("joined")).isEqualTo(1);
    }

    @Test
    void anAttemptThatComesAgainAfterItSettledIsToldAgainAndNotDoneAgain() {
        var bench = bench((task, attempt) -> success());
        bench.take(task, KNOWN).await();
        await().until(() -> bench.jobs().isEmpty());
        bench.take(task, KNOWN).await();
        assertThat(executions).hasValue(1);
        assertThat(post.settled()).hasSize(2);
        assertThat(post.settled().getFirst()).isEqualTo(post.settled().getLast());
    }

    @Test
    void anOutcomeThatTheBrokerDoesNotTakeIsToldUntilItDoes() {
        post.refusals.set(3);
        bench((task, attempt) -> success()).take(task, KNOWN).await();
        assertThat(post.settled()).hasSize(1);
        assertThat(executions).hasValue(1);
        assertThat(count("publish.retries")).isEqualTo(3);
    }

    @Test
    void nothingBeginsBeforeItIsKnownWhatWasCancelled() {
        var informed = Promise.<Void>promise();
        var bench = bench((task, attempt) -> success());
        var under = bench.take(task, informed.future());
        cancellations.add(Control.cancel(task.taskId().run(), "changed my mind", Instant.now()));
        informed.complete();
        under.await();
        assertThat(executions).hasValue(0);
    }

    @Test
    void aWorkerThatWaitsToBeInformedCanLeave() {
        var bench = bench((task, attempt) -> success());
        var under = bench.take(task, Promise.promise().future());
        bench.leave();
        assertThatThrownBy(() -> under.await(30, TimeUnit.SECONDS)).hasMessageContaining("left");
        assertThat(executions).hasValue(0);
    }

    @Test
    void aTaskOfACancelledRunIsAcknowledgedAsSuchWithoutBeingRun() {
        cancellations.add(Control.cancel(task.taskId().run(), "changed my mind", Instant.now()));
        bench((task, attempt) -> success()).take(task, KNOWN).await();
        assertThat(executions).hasValue(0);
        assertThat(Given.failure(post.settled().getFirst().outcome()).origin()).isEqualTo(Failure.Origin.CANCELLED);
    }

    @Test
    void whatWasCancelledBeforeItsDispatchDoesNotConcernIt() {
        cancellations.add(Control.cancel(
                task.taskId().run(), "the first time", task.createdAt().minusSeconds(1)));
        bench((task, attempt) -> success()).take(task, KNOWN).await();
        assertThat(post.settled().getFirst().outcome().succeeded()).isTrue();
    }

    @Test
    void oneAttemptIsCancelledAndAnotherOfTheSameRunIsNot() {
        cancellations.add(Control.cancel(task.taskId(), "too late", task.createdAt()));
        assertThat(cancellations.has(task.taskId(), task.createdAt())).isTrue();
        assertThat(cancellations.has(task.taskId().next(), task.createdAt())).isFalse();
    }

    @Test
    void aRunningTaskSettlesAsCancelledWithinTwoSeconds() throws Exception {
        var bench = bench(waiting());
        var under = bench.take(task, KNOWN);
        await().until(() -> executions.get() == 1);
        cancellations.add(Control.cancel(task.taskId().run(), "changed my mind", Instant.now()));
        bench.cancel(Control.cancel(task.taskId().run(), "changed my mind", Instant.now()));
        under.await(2, TimeUnit.SECONDS);
        assertThat(Given.failure(post.settled().getFirst().outcome()).code()).isEqualTo("CANCELLED");
    }

    @Test
    void aTaskWhoseTimeIsUpIsNotBegun() {
        var late = Given.task("text", Map.of(), Duration.ofSeconds(-1));
        bench((task, attempt) -> success()).take(late, KNOWN).await();
        assertThat(executions).hasValue(0);
        var failure = Given.failure(post.settled().getFirst().outcome());
        assertThat(failure.code()).isEqualTo("DeadlineExceeded");
        assertThat(failure.duringExecution()).isFalse();
    }

    @Test
    void anExecutorThatFailsUnexpectedlyIsAnOutcomeToo() {
        bench((task, attempt) -> {
                    throw new IllegalStateException("a bug");
                })
                .take(task, KNOWN)
                .await();
        var failure = Given.failure(post.settled().getFirst().outcome());
        assertThat(failure.origin()).isEqualTo(Failure.Origin.INFRASTRUCTURE);
        assertThat(failure.duringExecution()).isTrue();
        assertThat(failure.message()).doesNotContain("a bug");
    }

    @Test
    void whatALeavingWorkerHasNotDoneStaysUnfinished() {
        var bench = bench(waiting());
        var under = bench.take(task, KNOWN);
        await().until(() -> executions.get() == 1);
        bench.leave();
        assertThatThrownBy(() -> under.await(30, TimeUnit.SECONDS)).hasMessageContaining("left");
        bench.idle().await();
        assertThat(post.settled()).isEmpty();
        assertThatThrownBy(() -> bench.take(Given.task("text", Map.of()), KNOWN).await())
                .hasMessageContaining("left");
    }

    @Test
    void longTasksSayThatTheyAreAliveAfterASecondAndThenEveryFive() {
        var bench = bench(waiting());
        bench.take(task, KNOWN);
        var pulse = new Pulse("me-1");
        var began = bench.jobs().iterator().next().began;
        assertThat(pulse.due(bench.jobs(), began)).isEmpty();
        assertThat(pulse.due(bench.jobs(), began.plusMillis(1_100)))
                .isEqualTo(List.of(new Signal.AttemptAlive(task.taskId(), "me-1")));
        assertThat(pulse.due(bench.jobs(), began.plusMillis(6_000))).isEmpty();
        assertThat(pulse.due(bench.jobs(), began.plusMillis(6_100))).hasSize(1);
    }

    @Test
    void executorsRunOnNamedVirtualThreads() {
        var name = new java.util.concurrent.atomic.AtomicReference<String>("");
        bench((task, attempt) -> {
                    name.set(Thread.currentThread().getName()
                            + Thread.currentThread().isVirtual());
                    return success();
                })
                .take(task, KNOWN)
                .await();
        assertThat(name.get()).isEqualTo("text-" + task.taskId() + "true");
    }

    @Test
    void aStopThatCameTooLateDoesNotUndoASuccess() {
        var bench = bench((task, attempt) -> {
            attempt.stop(Attempt.Stop.CANCELLED);
            return success();
        });
        bench.take(task, KNOWN).await();
        assertThat(post.settled().getFirst().outcome().succeeded()).isTrue();
    }
}
