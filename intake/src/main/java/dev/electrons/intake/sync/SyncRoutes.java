package dev.electrons.intake.sync;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.read.Redeemed;
import dev.electrons.intake.stream.News;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.intake.submit.SubmitRoutes.Posted;
import dev.electrons.json.Durations;
import dev.electrons.json.Json;
import dev.electrons.postgres.Acceptance;
import dev.electrons.postgres.EventStore;
import dev.electrons.result.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /executions/sync} and its like for definitions: the same run as without waiting, and the result when it is there.
 * The outcome is heard of, never asked for, and a call that waits holds no thread.
 */
public final class SyncRoutes {
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final SubmitRoutes submit;
    private final EventStore store;
    private final News news;
    private final Redeemed redeemed;
    private final Timer answered;
    private final Counter late;
    private final AtomicInteger waiting = new AtomicInteger();

    public SyncRoutes(SubmitRoutes submit, EventStore store, News news, Redeemed redeemed, MeterRegistry meters) {
        this.submit = submit;
        this.store = store;
        this.news = news;
        this.redeemed = redeemed;
        answered = Timer.builder("de.intake.sync")
                .description("synchronous calls that were answered with a result")
                .publishPercentileHistogram()
                .register(meters);
        late = Counter.builder("de.intake.sync.timeouts")
                .description("synchronous calls whose run took longer")
                .register(meters);
        Gauge.builder("de.intake.sync.waiting", waiting, AtomicInteger::get).register(meters);
    }

    public void mount(Routes routes) {
        routes.on("createExecutionSync", context -> waited(context, timeout(context), submit.execution(context)));
        routes.on("executeWorkflowSync", context -> waited(context, timeout(context), submit.ofWorkflow(context)));
    }

    /** {@code 30s}, {@code 1500ms}, or a bare number of seconds. */
    private static Duration timeout(RoutingContext context) {
        var text = context.request().getParam("timeout");
        if (text == null || text.isBlank()) {
            return USUAL;
        }
        if (text.strip().startsWith("-")) {
            throw invalid("timeout must be non-negative");
        }
        try {
            var given = text.strip();
            if (given.matches("[1-9]\\d{9,}(ms|s|m|h|d)?")) { // more than a number holds is too long all the same
                throw invalid("timeout cannot exceed 300 seconds");
            }
            var timeout =
                    given.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(given)) : Durations.parse(given);
            if (timeout.compareTo(LONGEST) > 0) {
                throw invalid("timeout cannot exceed 300 seconds");
            }
            return timeout;
        } catch (IllegalArgumentException _) {
            throw invalid("timeout must be a duration such as 60s, at most 300 seconds");
        }
    }

    private static Problem invalid(String words) {
        return new Problem(400, "INVALID_TIMEOUT", words, java.util.Map.of("field", "timeout"));
    }

    private Future<Reply> waited(RoutingContext context, Duration patience, Posted posted) {
        long began = System.nanoTime();
        long until = began + patience.toNanos();
        var ends = new Ends();
        var first = ends.next();
        context.response().closeHandler(_ -> ends.close(new Problem(400, "CLIENT_CLOSED", "the caller has gone")));
        // Listening begins before the run can: nothing is missed between the two.
        return news.listen(posted.asked().run(), false, ends)
                .compose(listening -> submit.accept(context, posted)
                        .compose(acceptance -> {
                            waiting.incrementAndGet();
                            return outcome(acceptance, posted, ends, first, until)
                                    .onComplete(_ -> waiting.decrementAndGet());
                        })
                        .onComplete(_ -> listening.close()))
                .onSuccess(reply -> {
                    if (reply.status() == 200) {
                        answered.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
                    } else {
                        late.increment();
                    }
                });
    }

    private Future<Reply> outcome(Acceptance acceptance, Posted posted, Ends ends, Future<Void> first, long until) {
        var run = SubmitRoutes.runOf(acceptance);
        if (run.equals(posted.asked().run())) {
            return result(posted, acceptance, ends, first, until);
        }
        // An id that was used before: what is waited for is the run that has it, and it may be over.
        return news.listen(run, false, ends)
                .compose(listening -> result(posted, acceptance, ends, Future.succeededFuture(), until)
                        .onComplete(_ -> listening.close()));
    }

    /** The result once the run is told to have ended, and has: it may be open again, or what was told is of an end before that. */
    private Future<Reply> result(Posted posted, Acceptance acceptance, Ends ends, Future<Void> ended, long until) {
        return patiently(ended, until).compose(there -> {
            if (!there) {
                return Future.succeededFuture(SubmitRoutes.accepted(posted, acceptance));
            }
            var next = ends.next(); // before it is looked up: an end after that is not missed
            return store.result(SubmitRoutes.runOf(acceptance))
                    .compose(result -> result.isPresent()
                            ? whole(acceptance, result.get())
                            : result(posted, acceptance, ends, next, until));
        });
    }

    private Future<Reply> whole(Acceptance acceptance, Result result) {
        return redeemed.whole(Json.read(Json.bytes(result), ObjectNode.class), List.of("output"))
                .map(body -> Reply.of(200, body).with("Location", "/executions/" + SubmitRoutes.runOf(acceptance)));
    }

    /** Whether the run is told to have ended in time. */
    private static Future<Boolean> patiently(Future<Void> ended, long until) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (ended.isComplete() || left <= 0) {
            return Future.succeededFuture(ended.succeeded());
        }
        return ended.timeout(left, TimeUnit.MILLISECONDS).map(true).recover(SyncRoutes::late);
    }

    private static Future<Boolean> late(@Nullable Throwable failure) {
        return failure instanceof TimeoutException ? Future.succeededFuture(false) : Future.failedFuture(failure);
    }
}
