package dev.electrons.intake.submit;

import dev.electrons.boot.Mesh;
import dev.electrons.error.Problem;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.intake.submit.Requests.Asked;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Publisher;
import dev.electrons.kafka.SignalCodec;
import dev.electrons.postgres.Accept;
import dev.electrons.postgres.Acceptance;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.signal.Signal;
import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records requests durably before they are answered: whatever is posted while one insert is under way goes into the next
 * one together, of each app in turn, so that one that posts without end does not keep the others waiting. If publishing fails afterwards the accept stands, and the sweep publishes it later.
 */
public final class AcceptQueue {
    private static final Logger log = LoggerFactory.getLogger(AcceptQueue.class);
    private static final int LARGEST = 500;
    private static final int LONGEST = 20_000;

    private final EventStore store;
    private final Publisher publisher;
    private final SignalCodec codec;
    private final DistributionSummary sizes;
    private final AppTurns<Waiting> queue = new AppTurns<>(LONGEST);
    private boolean writing;

    public AcceptQueue(Mesh<?> mesh, SignalCodec codec, EventStore store, Publisher publisher) {
        this.store = store;
        this.publisher = publisher;
        this.codec = codec;
        sizes = DistributionSummary.builder("de.intake.accept.batch").register(mesh.meters());
    }

    private record Waiting(Recorded first, Promise<Acceptance> answer) {}

    /** The accepted run, or the one that has the name already. Fails with 503 when Kafka or Postgres is away. */
    public Future<Acceptance> accept(Asked asked) {
        return publisher.available().compose(there -> {
            if (!there) {
                return Future.failedFuture(
                        new Problem(503, "KAFKA_AWAY", "the message broker is away; nothing was accepted, try again"));
            }
            return enqueue(asked.request().app(), Recorded.requested(asked.run(), Instant.now(), asked.request()));
        });
    }

    private Future<Acceptance> enqueue(String app, Recorded first) {
        Promise<Acceptance> answer = Promise.promise();
        synchronized (queue) {
            if (!queue.add(app, new Waiting(first, answer))) {
                return Future.failedFuture(
                        new Problem(429, "TOO_MANY_REQUESTS", "too many requests are waiting to be recorded"));
            }
        }
        write();
        return answer.future();
    }

    private void write() {
        List<Waiting> batch;
        synchronized (queue) {
            if (writing || queue.isEmpty()) {
                return;
            }
            writing = true;
            batch = queue.take(LARGEST);
        }
        sizes.record(batch.size());
        // Composed, so that whatever is thrown fails the batch: a queue that stops writing would answer nobody again.
        Future<List<Acceptance>> recorded = Future.succeededFuture()
                .compose(_ -> store.accept(
                        batch.stream().map(w -> new Accept(w.first)).toList()));
        recorded.onComplete(written -> {
            if (written.failed() && written.cause() instanceof PostgresAway) {
                refuseWaiting(written.cause());
            }
            synchronized (queue) {
                writing = false;
            }
            write();
            if (written.succeeded()) {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).answer.complete(written.result().get(i));
                }
                publish(batch, written.result());
            } else {
                batch.forEach(w -> w.answer.fail(written.cause()));
            }
        });
    }

    /** Who waited behind an insert that Postgres did not answer has waited long enough. */
    private void refuseWaiting(Throwable cause) {
        List<Waiting> waiting;
        synchronized (queue) {
            waiting = queue.take(LONGEST);
        }
        waiting.forEach(w -> w.answer.fail(cause));
    }

    private void publish(List<Waiting> batch, List<Acceptance> answers) {
        var messages = new ArrayList<Message>();
        for (int i = 0; i < batch.size(); i++) {
            if (answers.get(i) instanceof Acceptance.Accepted) {
                var first = batch.get(i).first;
                var request = ((RunEvent.RunRequested) first.event()).request();
                messages.add(codec.message(new Signal.Requested(first), first.at(), request.traceparent()));
            }
        }
        publisher
                .send(messages)
                .onFailure(e -> log.atWarn()
                        .addKeyValue("runs", messages.size())
                        .setCause(e)
                        .log("accepted requests could not be published; the sweep will"));
    }

    /** Publishes again what was accepted and not picked up. */
    Future<Void> publishAgain(List<RunId> runs) {
        return store.first(runs)
                .compose(firsts -> publisher.send(firsts.stream()
                        .map(first -> codec.message(new Signal.Requested(first), first.at(), null))
                        .toList()));
    }
}
