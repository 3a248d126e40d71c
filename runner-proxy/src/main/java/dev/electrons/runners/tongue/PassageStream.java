package dev.electrons.runners.tongue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.roster.Timeouts;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import dev.electrons.runners.wire.Watchdog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One streamed answer on its way through, in whole events: held back until its first content, passed on byte for byte
 * from then on, as fast as the client reads. An event that reports a failure is not passed on.
 */
final class PassageStream {
    private static final int MOST_HELD = 16 << 20;

    private final Vertx vertx;
    private final Exchange exchange;
    private final Ear ear;
    private final ChatSink sink;
    private final RawEvents events = new RawEvents();
    private final Promise<Verdict<ChatAnswer>> verdict = Promise.promise();
    private final Buffer held = Buffer.buffer();
    private final Watchdog watchdog;
    private final long total;
    private Optional<Usage> usage = Optional.empty();
    private boolean content;
    private boolean paused;
    private boolean over;

    PassageStream(Vertx vertx, Exchange exchange, Ear ear, ChatSink sink, Timeouts timeouts, Duration limit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.ear = ear;
        this.sink = sink;
        this.watchdog = new Watchdog(
                vertx, timeouts.firstToken(), timeouts.idle(), () -> paused, words -> fail(new Fault.Silent(words)));
        this.total = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                _ -> fail(new Fault.Silent("not finished within " + limit.toMillis() + " ms")));
    }

    Future<Verdict<ChatAnswer>> run() {
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
        pass(events.feed(bytes));
        if (!over && events.tooLarge()) {
            fail(new Fault.Broken("one event of the stream is too large"));
        }
        if (!over && !paused && sink.full()) {
            paused = true;
            exchange.response().pause();
            sink.whenDrained(this::goOn);
        }
    }

    private void goOn() {
        if (!over) {
            paused = false;
            watchdog.progress();
            exchange.response().resume();
        }
    }

    private void pass(List<RawEvents.Event> found) {
        for (var event : found) {
            if (over) {
                return;
            }
            if (!event.data().isEmpty()) {
                hear(event.data());
            }
            if (!over) {
                write(event.bytes());
            }
            if (!over && ear.closed()) {
                succeed();
            }
        }
    }

    private void hear(String data) {
        try {
            ear.event(Json.read(data, JsonNode.class)).forEach(this::take);
        } catch (NotJson _) {
            fail(new Fault.Broken("an event of the stream is not JSON"));
        }
    }

    /** Thoughts are content here: they are passed on, and the client may show them. */
    private void take(Piece piece) {
        switch (piece) {
            case Piece.Text _, Piece.ToolBegun _, Piece.ToolArguments _, Piece.Thought _, Piece.Finished _ -> {
                content = true;
                watchdog.progress();
            }
            case Piece.Used(var consumed) -> usage = Optional.of(consumed);
            case Piece.Failed(var fault) -> fail(fault);
        }
    }

    private void write(Buffer bytes) {
        if (sink.committed()) {
            sink.write(bytes);
            return;
        }
        held.appendBuffer(bytes);
        if (content) {
            sink.commit();
            sink.write(held);
        } else if (held.length() > MOST_HELD) {
            fail(new Fault.Broken("megabytes of stream without content"));
        }
    }

    private void ended() {
        if (!over) {
            pass(events.end());
            cut(new Fault.Broken("the stream ended before the answer did"));
        }
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
        finish();
        exchange.over();
        verdict.complete(Verdict.done(new ChatAnswer(Optional.empty(), usage)));
    }

    private void fail(Fault fault) {
        if (over) {
            return;
        }
        finish();
        exchange.drop();
        verdict.complete(new Verdict.Failed<>(fault, sink.committed()));
    }

    private void finish() {
        over = true;
        watchdog.stop();
        vertx.cancelTimer(total);
    }
}
