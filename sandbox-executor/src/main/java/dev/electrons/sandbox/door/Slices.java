package dev.electrons.sandbox.door;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Sends a large answer piece by piece as it is read, since each piece is copied outside of the heap on its way. */
final class Slices {
    private static final int LENGTH = 128 << 10;

    private final HttpServerResponse response;
    private final Buffer whole;
    private int sent;

    private Slices(HttpServerResponse response, Buffer whole) {
        this.response = response;
        this.whole = whole;
    }

    /** Sends all of it and ends the response. */
    static void send(HttpServerResponse response, Buffer whole) {
        var slices = new Slices(response, whole);
        response.drainHandler(_ -> slices.on());
        slices.on();
    }

    private void on() {
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            int to = Math.min(whole.length(), sent + LENGTH);
            var piece = whole.slice(sent, to);
            sent = to;
            if (sent == whole.length()) {
                response.end(piece);
            } else {
                response.write(piece);
            }
        }
    }
}
