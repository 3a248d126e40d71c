package dev.electrons.runners.media;

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
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Speech on its way through, as fast as the client reads. Sound has no terminator of its own, so it counts only where
 * HTTP says where it ends: a connection that is merely closed may have been cut.
 */
final class SpeechStream {
    static final long LARGEST = 64L << 20;

    private final Vertx vertx;
    private final Exchange exchange;
    private final MediaSink sink;
    private final Promise<Verdict<MediaAnswer>> verdict = Promise.promise();
    private final Watchdog watchdog;
    private final long total;
    private long length;
    private boolean paused;
    private boolean over;

    SpeechStream(Vertx vertx, Exchange exchange, MediaSink sink, Timeouts timeouts, Duration limit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.sink = sink;
        this.watchdog = new Watchdog(
                vertx, timeouts.firstToken(), timeouts.idle(), () -> paused, words -> fail(new Fault.Silent(words)));
        this.total = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                _ -> fail(new Fault.Silent("not finished within " + limit.toMillis() + " ms")));
    }

    Future<Verdict<MediaAnswer>> run() {
        var response = exchange.response();
        var trouble = trouble(response);
        if (trouble.isPresent()) {
            fail(new Fault.Broken(trouble.get()));
            return verdict.future();
        }
        response.handler(this::passOn);
        response.endHandler(_ -> ended());
        response.exceptionHandler(failure -> fail(Faults.of(failure)));
        response.resume();
        return verdict.future();
    }

    private static Optional<String> trouble(HttpClientResponse response) {
        var type = type(response);
        if (!type.startsWith("audio/") && !type.startsWith("application/octet-stream")) {
            return Optional.of("answered speech with something else");
        }
        var length = length(response);
        boolean chunked =
                String.valueOf(response.getHeader("Transfer-Encoding")).contains("chunked");
        if (length.isEmpty() && !chunked) {
            return Optional.of("the answer does not say where it ends");
        }
        return length.isPresent() && length.getAsLong() > LARGEST ? Optional.of(tooLarge()) : Optional.empty();
    }

    private static String tooLarge() {
        return "the speech is larger than " + LARGEST + " bytes";
    }

    private static String type(HttpClientResponse response) {
        return String.valueOf(response.getHeader("Content-Type")).toLowerCase(Locale.ROOT);
    }

    private static OptionalLong length(HttpClientResponse response) {
        var given = String.valueOf(response.getHeader("Content-Length"));
        return given.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(given)) : OptionalLong.empty();
    }

    private void passOn(Buffer bytes) {
        if (over || bytes.length() == 0) {
            return;
        }
        length += bytes.length();
        if (length > LARGEST) {
            fail(new Fault.Broken(tooLarge()));
            return;
        }
        if (!sink.begun()) {
            sink.begin(type(exchange.response()), length(exchange.response()));
        }
        sink.write(bytes);
        watchdog.progress();
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

    private void ended() {
        if (over) {
            return;
        }
        if (length == 0) {
            fail(new Fault.Broken("the answer has no sound in it"));
            return;
        }
        finish();
        exchange.over();
        verdict.complete(Verdict.done(new MediaAnswer(Optional.empty(), Optional.empty())));
    }

    private void fail(Fault fault) {
        if (over) {
            return;
        }
        finish();
        exchange.drop();
        verdict.complete(new Verdict.Failed<>(fault, sink.begun()));
    }

    private void finish() {
        over = true;
        watchdog.stop();
        vertx.cancelTimer(total);
    }
}
