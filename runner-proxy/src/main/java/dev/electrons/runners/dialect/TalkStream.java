package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.roster.Timeouts;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Verdict;
import dev.electrons.runners.wire.Watchdog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;

/** One streamed answer as it comes. Only what ends an answer in its protocol makes it one. */
final class TalkStream {
    private final Vertx vertx;
    private final Exchange exchange;
    private final Ear ear;
    private final Listener listener;
    private final SseEvents events = new SseEvents();
    private final Gathering gathering = new Gathering();
    private final Promise<Verdict<Said>> verdict = Promise.promise();
    private final Watchdog watchdog;
    private final long total;
    private boolean paused;
    private boolean over;

    TalkStream(Vertx vertx, Exchange exchange, Ear ear, Listener listener, Timeouts timeouts, Duration limit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.ear = ear;
        this.listener = listener;
        this.watchdog = new Watchdog(
                vertx, timeouts.firstToken(), timeouts.idle(), () -> paused, words -> fail(new Fault.Silent(words)));
        this.total = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                _ -> fail(new Fault.Silent("not finished within " + limit.toMillis() + " ms")));
    }

    Future<Verdict<Said>> run() {
        var response = exchange.response();
        response.handler(this::bytes);
        response.endHandler(_ -> ended());
        response.exceptionHandler(failure -> cut(Faults.of(failure)));
        response.resume();
        return verdict.future();
    }

    private void bytes(Buffer bytes) {
        if (over) {
            return;
        }
        hear(events.feed(bytes));
        if (events.tooLarge()) {
            fail(new Fault.Broken("one event of the stream is too large"));
        }
        if (!over && !paused && listener.full()) {
            paused = true;
            exchange.response().pause();
            listener.whenDrained(this::goOn);
        }
    }

    private void goOn() {
        if (!over) {
            paused = false;
            watchdog.progress();
            exchange.response().resume();
        }
    }

    private void hear(List<String> found) {
        for (var data : found) {
            if (over) {
                return;
            }
            try {
                ear.event(Json.read(data, JsonNode.class)).forEach(this::take);
            } catch (NotJson _) {
                fail(new Fault.Broken("an event of the stream is not JSON"));
            }
            if (ear.closed()) {
                succeed();
            }
        }
    }

    private void take(Piece piece) {
        if (over) {
            return;
        }
        gathering.add(piece);
        switch (piece) {
            case Piece.Text _, Piece.ToolBegun _, Piece.ToolArguments _ -> {
                watchdog.progress();
                listener.hear(piece);
            }
            case Piece.Thought _, Piece.Finished _ -> watchdog.progress();
            case Piece.Used _ -> {}
            case Piece.Failed(var fault) -> fail(fault);
        }
    }

    private void ended() {
        hear(events.end());
        cut(new Fault.Broken("the stream ended before the answer did"));
    }

    private void cut(Fault fault) {
        if (ear.complete()) {
            succeed();
        } else {
            fail(fault);
        }
    }

    private void succeed() {
        if (over) {
            return;
        }
        var said = gathering.said();
        if (said.isEmpty()) {
            fail(new Fault.Broken("the stream ended without a reason to"));
            return;
        }
        finish();
        exchange.over();
        verdict.complete(Verdict.done(said.get()));
    }

    private void fail(Fault fault) {
        if (over) {
            return;
        }
        finish();
        exchange.drop();
        verdict.complete(new Verdict.Failed<>(fault, listener.begun()));
    }

    private void finish() {
        over = true;
        watchdog.stop();
        vertx.cancelTimer(total);
    }
}
