package dev.electrons.sandbox.door;

import dev.electrons.json.Json;
import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.execution.Answer;
import dev.electrons.sandbox.execution.Execution;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One execution as Server-Sent Events: {@code start}, {@code stdout} and {@code stderr} as they come, {@code result}.
 * A slow reader is not hurried: what comes meanwhile is joined into larger pieces.
 */
final class EventStream {
    private static final int LONGEST_TEXT = 64 << 10;

    /** The data of an output event: how many characters came before it, and what came. */
    private record Chunk(long seq, String text) {}

    private record Piece(Channel channel, long before, StringBuilder text) {}

    /**
     * How a client wants it.
     *
     * @param after characters of output that it knows already
     * @param alive time after which a silent stream says that it is there
     * @param linger time for which the job goes on when its last listener is gone, so that one can come back
     */
    record Wish(long after, Duration alive, Duration linger) {}

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Execution execution;
    private final Wish wish;
    private final Context context;
    private final Deque<Piece> pending = new ArrayDeque<>();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile boolean gone;
    private long alive;
    private boolean finished;
    private @Nullable Answer answer;

    EventStream(Vertx vertx, HttpServerResponse response, Execution execution, Wish wish) {
        this.vertx = vertx;
        this.response = response;
        this.execution = execution;
        this.wish = wish;
        this.context = vertx.getOrCreateContext();
    }

    void open() {
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        response.write(Buffer.buffer(": accepted\n\n"));
        alive = vertx.setPeriodic(wish.alive().toMillis(), _ -> {
            if (!response.ended() && !response.closed()) {
                response.write(Buffer.buffer(": alive\n\n"));
            }
        });
        response.closeHandler(_ -> {
            gone = true;
            vertx.cancelTimer(alive);
            leave();
        });
        response.drainHandler(_ -> flush());
        Future.fromCompletionStage(execution.started(), context).onSuccess(_ -> begin());
        Future.fromCompletionStage(execution.answer(), context).onSuccess(ended -> {
            answer = ended;
            flush();
        });
    }

    private void leave() {
        if (wish.linger().isZero() || execution.answer().toCompletableFuture().isDone()) {
            execution.leave();
        } else {
            vertx.setTimer(wish.linger().toMillis(), _ -> execution.leave());
        }
    }

    private void begin() {
        write(event(
                "start",
                Buffer.buffer(Json.bytes(Map.of("request_id", execution.job().requestId())))));
        execution.output().follow(wish.after(), this::heard);
    }

    /** Called by the threads that read the program's output. */
    private void heard(Channel channel, long before, String text) {
        if (gone) {
            return;
        }
        synchronized (pending) {
            var last = pending.peekLast();
            if (last != null && last.channel() == channel) {
                last.text().append(text);
            } else {
                pending.addLast(new Piece(channel, before, new StringBuilder(text)));
            }
        }
        if (flushing.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                flushing.set(false);
                flush();
            });
        }
    }

    private void flush() {
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            Piece piece;
            synchronized (pending) {
                piece = pending.pollFirst();
            }
            if (piece == null) {
                finish();
                return;
            }
            write(piece);
        }
    }

    private void write(Piece piece) {
        var text = piece.text();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + LONGEST_TEXT);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            var chunk = new Chunk(piece.before() + from, text.substring(from, to));
            var id = "id: " + (piece.before() + to) + "\n";
            write(Buffer.buffer(id).appendBuffer(event(piece.channel().label(), Buffer.buffer(Json.bytes(chunk)))));
            from = to;
        }
    }

    /** The result comes after all output, and nothing after it. */
    private void finish() {
        if (answer != null && !finished && !response.ended() && !response.closed()) {
            finished = true;
            // A large result goes out in many pieces, and nothing may come between them.
            vertx.cancelTimer(alive);
            Slices.send(response, event("result", answer.json()));
        }
    }

    private void write(Buffer event) {
        if (!response.ended() && !response.closed()) {
            response.write(event);
        }
    }

    private static Buffer event(String name, Buffer json) {
        return Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(json).appendString("\n\n");
    }
}
