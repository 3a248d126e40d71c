package dev.electrons.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Asks for many things at once what is asked for one by one: whatever comes while questions are under way goes into the
 * next one together. Nobody waits for company.
 */
final class Together<K, V> {
    private static final int LARGEST = 200;
    private static final int UNDER_WAY = 1;

    private final Function<List<K>, Future<List<V>>> question;
    private final ArrayDeque<Asked<K, V>> waiting = new ArrayDeque<>();
    private int underWay;

    private record Asked<K, V>(K key, Promise<V> answer) {}

    /** @param question answers in the order of the keys */
    Together(Function<List<K>, Future<List<V>>> question) {
        this.question = question;
    }

    Future<V> ask(K key) {
        Promise<V> answer = Promise.promise();
        synchronized (waiting) {
            waiting.add(new Asked<>(key, answer));
        }
        next();
        return answer.future();
    }

    private void next() {
        List<Asked<K, V>> batch = new ArrayList<>();
        synchronized (waiting) {
            if (underWay == UNDER_WAY || waiting.isEmpty()) {
                return;
            }
            underWay++;
            while (batch.size() < LARGEST && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
        }
        // Composed, so that whatever is thrown fails the batch: a queue that stops asking would answer nobody again.
        Future<List<V>> answers = Future.succeededFuture()
                .compose(_ -> question.apply(batch.stream().map(Asked::key).toList()));
        answers.onComplete(done -> {
            synchronized (waiting) {
                underWay--;
            }
            next();
            for (int i = 0; i < batch.size(); i++) {
                if (done.succeeded()) {
                    batch.get(i).answer.complete(done.result().get(i));
                } else {
                    batch.get(i).answer.fail(done.cause());
                }
            }
        });
    }
}
