package dev.electrons.runners.door;

import dev.electrons.runners.wire.Cancel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Server-sent events to one client. The head goes out with the first bytes; while a client waits longer than that, a
 * comment now and then tells it, and whatever is between, that we are still here.
 */
final class EventStream {
    private static final Buffer WAITING = Buffer.buffer(": waiting\n\n");

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Consumer<HttpServerResponse> head;
    private final Duration interval;
    private final long keepAlive;
    private boolean content;
    private long lastWrite = System.nanoTime();

    /**
     * A stream that has not begun.
     *
     * @param interval how long it may be silent
     */
    EventStream(RoutingContext context, Duration interval, Consumer<HttpServerResponse> head) {
        this.interval = interval;
        this.vertx = context.vertx();
        this.response = context.response();
        this.head = head;
        this.keepAlive = vertx.setPeriodic(interval.toMillis(), _ -> keepAlive());
    }

    /** Tells {@code cancel} when the client goes before it has been answered. */
    static void watch(RoutingContext context, Cancel cancel) {
        context.response().closeHandler(_ -> {
            if (!context.response().ended()) {
                cancel.cancel();
            }
        });
        context.response().exceptionHandler(_ -> cancel.cancel());
        if (context.response().closed()) {
            cancel.cancel(); // it went while its budget or an earlier answer was looked up
        }
    }

    private void keepAlive() {
        if (System.nanoTime() - lastWrite >= interval.toNanos() / 10 * 9) {
            send(WAITING);
        }
    }

    /** Part of the answer itself, after which no other runner can take over. */
    void content(Buffer bytes) {
        content = true;
        send(bytes);
    }

    private void send(Buffer bytes) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true)
                    .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                    .putHeader("Cache-Control", "no-cache")
                    .putHeader("X-Accel-Buffering", "no");
            head.accept(response);
        }
        lastWrite = System.nanoTime();
        response.write(bytes);
    }

    /** Whether part of the answer has been sent. */
    boolean begun() {
        return content;
    }

    /** Whether anything, be it a comment, has been sent, so that a plain error answer is no longer possible. */
    boolean open() {
        return response.headWritten();
    }

    boolean full() {
        return response.writeQueueFull();
    }

    void whenDrained(Runnable action) {
        if (!response.writeQueueFull()) {
            action.run();
            return;
        }
        response.drainHandler(_ -> {
            response.drainHandler(null);
            action.run();
        });
    }

    /** Nothing more will be sent. */
    void end() {
        release();
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    /** Stops keeping the client company, for an answer of another kind. */
    void release() {
        vertx.cancelTimer(keepAlive);
    }
}
