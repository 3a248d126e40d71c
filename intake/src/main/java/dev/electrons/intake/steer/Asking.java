package dev.electrons.intake.steer;

import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.intake.stream.News;
import dev.electrons.kafka.KafkaAway;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.signal.Steering;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends what somebody wants of a run to prime, and waits a while for what prime makes of it. */
final class Asking {
    /** For all of it, as nobody is kept waiting for longer than 5 s. */
    private static final long PATIENCE_MS = 4_700;

    private final Publisher publisher;
    private final SignalCodec codec;
    private final News news;

    Asking(Publisher publisher, SignalCodec codec, News news) {
        this.publisher = publisher;
        this.codec = codec;
        this.news = news;
    }

    /** The event that the wish caused; empty when that takes longer than a caller should wait. Fails when Kafka is away. */
    Future<Optional<Recorded>> outcome(Steering wish) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        Promise<Optional<Recorded>> answer = Promise.promise();
        return publisher.there().compose(_ -> listening(wish, answer, until)).compose(listening -> publisher
                .send(List.of(codec.message(wish, Instant.now(), null)))
                .timeout(left(until), TimeUnit.MILLISECONDS)
                .recover(Asking::away)
                .compose(_ -> answer.future()
                        .timeout(left(until), TimeUnit.MILLISECONDS)
                        .recover(Asking::pending))
                .onComplete(_ -> listening.close()));
    }

    private Future<News.Subscription> listening(Steering wish, Promise<Optional<Recorded>> answer, long until) {
        var listening = news.listen(wish.run(), false, event -> {
            if (wish.id().equals(event.cause())) {
                answer.tryComplete(Optional.of(event));
            }
        });
        return listening
                .timeout(left(until), TimeUnit.MILLISECONDS)
                .onFailure(_ -> listening.onSuccess(News.Subscription::close))
                .recover(Asking::away);
    }

    private static long left(long until) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
    }

    private static <T> Future<T> away(Throwable failure) {
        return Future.failedFuture(failure instanceof TimeoutException ? new KafkaAway(failure) : failure);
    }

    private static Future<Optional<Recorded>> pending(Throwable failure) {
        return failure instanceof TimeoutException
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure);
    }

    /** The event that the wish caused, or every reason why it can't be obeyed as a refusal; empty when it is pending. */
    Future<Optional<Recorded>> obeyed(Steering wish) {
        return outcome(wish).map(answer -> {
            if (answer.isPresent() && answer.get().event() instanceof RunEvent.SignalRefused refused) {
                throw refusal(refused.problems());
            }
            return answer;
        });
    }

    /** 404 for what is not there, 400 for what can't be right, 409 for what the run is not in the state for. */
    static Problem refusal(List<String> problems) {
        var words = String.join("; ", problems);
        var details = Map.<String, Object>of("problems", problems);
        if (problems.stream().anyMatch(problem -> problem.startsWith("there is no node"))) {
            return new Problem(404, "UNKNOWN_NODE", words, details);
        }
        boolean wrong =
                problems.stream().anyMatch(problem -> problem.startsWith("data:") || problem.contains("must be"));
        return wrong
                ? new Problem(400, "INVALID_FIELD", words, details)
                : new Problem(409, "INVALID_STATUS", words, details);
    }
}
