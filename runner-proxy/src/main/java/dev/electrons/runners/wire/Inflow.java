package dev.electrons.runners.wire;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One answer that is read while it comes, as fast as its client reads: watched, ended exactly once, by whoever
 * understands it, and broken off when it fails.
 */
public final class Inflow<T> {
    private final Exchange exchange;
    private final Outflow client;
    private final Watchdog watchdog;
    private final Promise<Verdict<T>> verdict = Promise.promise();
    private Supplier<Optional<Usage>> consumed = Optional::empty;
    private Supplier<Made> made = () -> Made.NOTHING;
    private boolean paused;
    private boolean over;

    public Inflow(Vertx vertx, Exchange exchange, Outflow client, Patience patience) {
        this.exchange = exchange;
        this.client = client;
        this.watchdog = new Watchdog(vertx, patience, () -> paused, words -> fail(new Fault.Silent(words)));
    }

    /**
     * Begins to read. Nothing is told any more once it is over. The future never fails.
     *
     * @param ended HTTP says that this was all
     * @param cut told how the connection broke
     */
    public Future<Verdict<T>> read(Handler<Buffer> bytes, Runnable ended, Consumer<Fault> cut) {
        var response = exchange.response();
        response.handler(piece -> {
            if (!over) {
                bytes.handle(piece);
                waitForClient();
            }
        });
        response.endHandler(_ -> {
            if (!over) {
                ended.run();
            }
        });
        response.exceptionHandler(failure -> {
            if (!over) {
                cut.accept(Faults.of(failure));
            }
        });
        response.resume();
        return verdict.future();
    }

    private void waitForClient() {
        if (over || paused || !client.full()) {
            return;
        }
        paused = true;
        exchange.response().pause();
        client.whenDrained(() -> {
            if (!over) {
                paused = false;
                watchdog.progress();
                exchange.response().resume();
            }
        });
    }

    /** What to note of an answer that breaks off: what it said until then that it had consumed. */
    public Inflow<T> counting(Supplier<Optional<Usage>> known) {
        consumed = known;
        return this;
    }

    /** What to note of an answer that breaks off: what of it had been made until then. */
    public Inflow<T> making(Supplier<Made> until) {
        made = until;
        return this;
    }

    /** Something that counts came. */
    public void progress() {
        watchdog.progress();
    }

    public boolean over() {
        return over;
    }

    /** It is whole. */
    public void succeed(T answer) {
        if (finished()) {
            exchange.over();
            verdict.complete(Verdict.done(answer));
        }
    }

    /** It will not be. */
    public void fail(Fault fault) {
        if (finished()) {
            exchange.drop();
            verdict.complete(new Verdict.Failed<>(fault, client.begun(), consumed.get(), made.get()));
        }
    }

    private boolean finished() {
        boolean first = !over;
        over = true;
        watchdog.stop();
        return first;
    }
}
