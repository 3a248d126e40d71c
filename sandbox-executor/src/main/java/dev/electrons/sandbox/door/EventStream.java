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
    private static final long KEEP_ALIVE_MS = 15_000;
    private static final int LONGEST_TEXT = 64 << 10;

    /** The data of an output event. */
    private record Chunk(long seq, String text) {}

    private record Piece(Channel channel, StringBuilder text) {}

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Execution execution;
    private final Context context;
    private final Deque<Piece> pending = new ArrayDeque<>();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile boolean gone;
    private long seq;
    private boolean finished;
    private @Nullable Answer answer;

    EventStream(Vertx vertx, HttpServerResponse response, Execution execution) {
        this.vertx = vertx;
        this.response = response;
        this.execution = execution;
        this.context = vertx.getOrCreateContext();
    }

    void open() {
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        response.write(Buffer.buffer(": accepted\n\n"));
        long alive = vertx.setPeriodic(KEEP_ALIVE_MS, _ -> {
            if (!response.ended() && !response.closed()) {
                response.write(Buffer.buffer(": alive\n\n"));
            }
        });
        response.closeHandler(_ -> {
            gone = true;
            vertx.cancelTimer(alive);
            execution.leave();
        });
        response.endHandler(_ -> vertx.cancelTimer(alive));
        response.drainHandler(_ -> flush());
        Future.fromCompletionStage(execution.started(), context).onSuccess(_ -> begin());
        Future.fromCompletionStage(execution.answer(), context).onSuccess(ended -> {
            answer = ended;
            flush();
        });
    }

    private void begin() {
        write(
                "start",
                Buffer.buffer(Json.bytes(Map.of("request_id", execution.job().requestId()))));
        execution.output().follow(this::heard);
    }

    /** Called by the threads that read the program's output. */
    private void heard(Channel channel, String text) {
        if (gone) {
            return;
        }
        synchronized (pending) {
            var last = pending.peekLast();
            if (last != null && last.channel() == channel) {
                last.text().append(text);
            } else {
                pending.addLast(new Piece(channel, new StringBuilder(text)));
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
        while (!response.writeQueueFull()) {
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
            var chunk = new Chunk(seq++, text.substring(from, to));
            write(piece.channel().label(), Buffer.buffer(Json.bytes(chunk)));
            from = to;
        }
    }

    /** The result comes after all output, and nothing after it. */
    private void finish() {
        if (answer != null && !finished && !response.ended() && !response.closed()) {
            finished = true;
            Slices.send(response, SandboxRoutes.event("result", answer.json()));
        }
    }

    private void write(String name, Buffer json) {
        if (!response.ended() && !response.closed()) {
            response.write(SandboxRoutes.event(name, json));
        }
    }
}
