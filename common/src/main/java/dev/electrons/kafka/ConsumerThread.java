package dev.electrons.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One named platform thread that owns one consumer, opens another when that one breaks, and ends when told to. */
final class ConsumerThread {
    private static final Logger log = LoggerFactory.getLogger(ConsumerThread.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** What is done with an open consumer, until the thread is told to stop. */
    interface Body {
        void consume(PolledConsumer consumer) throws Exception;
    }

    private final Vertx vertx;
    private final String name;
    private final Supplier<Map<String, Object>> properties;
    private final Body body;
    private final Progress progress;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Promise<Void> ended = Promise.promise();
    private final Thread thread;
    private volatile @org.jspecify.annotations.Nullable PolledConsumer current;

    ConsumerThread(Vertx vertx, String name, Supplier<Map<String, Object>> properties, Body body, Progress progress) {
        this.vertx = vertx;
        this.name = name;
        this.properties = properties;
        this.body = body;
        this.progress = progress;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    boolean open() {
        return stopping.getCount() > 0;
    }

    /** Waits, but not past a stop. */
    void pause(Duration duration) throws InterruptedException {
        stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The pause before trying for the {@code n}th time, from 1. */
    static Duration backoff(int n) {
        var pause = Duration.ofMillis(100L << Math.min(n - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Ends a waiting poll early. */
    void wake() {
        var consumer = current;
        if (consumer != null) {
            consumer.wake();
        }
    }

    /** Tells the thread to finish what it has in hand; past the bound it is interrupted. */
    Future<Void> stop(Duration bound) {
        stopping.countDown();
        long timer = vertx.setTimer(bound.toMillis(), _ -> {
            log.atWarn().addKeyValue("loop", name).log("a consumer loop did not stop in time, interrupting it");
            thread.interrupt();
        });
        return ended.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    private void run() {
        int failures = 0;
        while (open()) {
            try (var consumer = PolledConsumer.open(vertx, properties.get())) {
                current = consumer;
                failures = 0;
                body.consume(consumer);
            } catch (InterruptedException _) {
                break;
            } catch (Exception e) {
                if (open()) {
                    progress.broken(e);
                    log.atWarn().addKeyValue("loop", name).setCause(e).log("a consumer broke, opening another");
                } else { // such as a last commit during a rebalance: what is not committed is read again by whoever
                    // comes next
                    log.atDebug().addKeyValue("loop", name).setCause(e).log("a consumer broke while it was ending");
                }
            } finally {
                current = null;
            }
            try {
                pause(backoff(++failures));
            } catch (InterruptedException _) {
                break;
            }
        }
        ended.complete();
    }
}
