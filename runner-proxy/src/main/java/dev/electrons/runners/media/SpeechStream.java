package dev.electrons.runners.media;

import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Speech on its way through. Sound has no terminator of its own, so it counts only where
 * HTTP says where it ends: a connection that is merely closed may have been cut.
 */
final class SpeechStream {
    static final long LARGEST = 64L << 20;

    private final Exchange exchange;
    private final MediaSink sink;
    private final Inflow<MediaAnswer> inflow;
    private final long characters;
    private long length;

    /** @param characters how many are spoken */
    SpeechStream(Vertx vertx, Exchange exchange, MediaSink sink, long characters, Patience patience) {
        this.characters = characters;
        this.exchange = exchange;
        this.sink = sink;
        this.inflow = new Inflow<MediaAnswer>(vertx, exchange, sink, patience).making(this::spoken);
    }

    Future<Verdict<MediaAnswer>> run() {
        trouble(exchange.response()).ifPresent(words -> inflow.fail(new Fault.Broken(words)));
        return inflow.read(this::passOn, this::ended, inflow::fail);
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
        length += bytes.length();
        if (length > LARGEST) {
            inflow.fail(new Fault.Broken(tooLarge()));
            return;
        }
        if (bytes.length() == 0) {
            return;
        }
        if (!sink.begun()) {
            sink.begin(type(exchange.response()), length(exchange.response()));
        }
        sink.write(bytes);
        inflow.progress();
    }

    /** How much of it had been spoken when it broke off: as much as came of what was promised, else, for all we know, all of it. */
    private Made spoken() {
        if (length == 0) {
            return Made.NOTHING;
        }
        long whole = length(exchange.response()).orElse(length);
        return Made.speech(length < whole ? Math.ceilDiv(characters * length, whole) : characters);
    }

    private void ended() {
        if (length == 0) {
            inflow.fail(new Fault.Broken("the answer has no sound in it"));
        } else {
            inflow.succeed(new MediaAnswer(Optional.empty(), Optional.empty(), Made.speech(characters)));
        }
    }
}
