package dev.electrons.runners.openai;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Completions;
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
import java.util.Optional;

/**
 * One streamed answer on its way through: held back until its first content, passed on byte for byte from then on, as
 * fast as the client reads. The verdict comes when it has ended.
 */
final class OpenAiStream {
    private static final int MOST_HELD = 1 << 20;

    private final Vertx vertx;
    private final Exchange exchange;
    private final ChatSink sink;
    private final SseScanner scanner;
    private final Promise<Verdict<ChatAnswer>> verdict = Promise.promise();
    private final Buffer held = Buffer.buffer();
    private final Watchdog watchdog;
    private final long total;
    private boolean paused;
    private boolean over;

    OpenAiStream(
            Vertx vertx, Exchange exchange, ChatSink sink, boolean usageWithheld, Timeouts timeouts, Duration limit) {
        this.scanner = new SseScanner(usageWithheld);
        this.vertx = vertx;
        this.exchange = exchange;
        this.sink = sink;
        this.watchdog = new Watchdog(
                vertx, timeouts.firstToken(), timeouts.idle(), () -> paused, words -> fail(new Fault.Silent(words)));
        this.total = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                _ -> fail(new Fault.Silent("not finished within " + limit.toMillis() + " ms")));
    }

    Future<Verdict<ChatAnswer>> run() {
        exchange.response().handler(this::passOn);
        exchange.response().endHandler(_ -> ended());
        exchange.response().exceptionHandler(failure -> cut(Faults.of(failure)));
        exchange.response().resume();
        return verdict.future();
    }

    private void passOn(Buffer bytes) {
        if (over) {
            return;
        }
        long before = scanner.events();
        write(scanner.feed(bytes));
        if (scanner.fault().isPresent()) {
            fail(new Fault.Broken(scanner.fault().get()));
            return;
        }
        if (scanner.events() > before && (scanner.content() || scanner.finished())) {
            watchdog.progress();
        }
        if (sink.full()) {
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

    private void write(Buffer lines) {
        if (sink.committed()) {
            if (lines.length() > 0) {
                sink.write(lines);
            }
            return;
        }
        held.appendBuffer(lines);
        if (scanner.content() || scanner.finished()) {
            sink.commit();
            sink.write(held);
        } else if (held.length() > MOST_HELD) {
            fail(new Fault.Broken("a megabyte of stream without content"));
        }
    }

    private void ended() {
        if (over) {
            return;
        }
        var last = scanner.end();
        if (scanner.fault().isPresent()) {
            fail(new Fault.Broken(scanner.fault().get()));
        } else if (scanner.finished()) {
            write(last);
            succeed(last.length() > 0);
        } else {
            fail(new Fault.Broken("the stream ended without a finish_reason"));
        }
    }

    private void cut(Fault fault) {
        if (!over && scanner.finished()) {
            succeed(false);
        } else {
            fail(fault);
        }
    }

    /** Some servers end after the finish reason without the terminator that clients wait for. */
    private void succeed(boolean midLine) {
        if (!scanner.done()) {
            sink.write(midLine ? Buffer.buffer("\n\n").appendBuffer(Completions.DONE) : Completions.DONE);
        }
        finish();
        exchange.over();
        verdict.complete(Verdict.done(new ChatAnswer(Optional.empty(), scanner.usage())));
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
