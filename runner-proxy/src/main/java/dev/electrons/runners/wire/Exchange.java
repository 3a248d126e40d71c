package dev.electrons.runners.wire;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A request under way whose answer's head has come; the body is still paused. */
public final class Exchange {
    private static final long LARGEST_ERROR = 64 << 10;
    private static final Duration ERROR_BODY = Duration.ofSeconds(2);

    private final HttpClientRequest request;
    private final HttpClientResponse response;
    private final Runnable forget;

    Exchange(HttpClientRequest request, HttpClientResponse response, Runnable forget) {
        this.request = request;
        this.response = response;
        this.forget = forget;
    }

    public HttpClientResponse response() {
        return response;
    }

    /** Whether it was done what was asked for. */
    public boolean ok() {
        return response.statusCode() == 200;
    }

    /** Whether a stream of server-sent events comes, as was asked for. */
    public boolean streams() {
        var type = response.getHeader("Content-Type");
        return type != null && type.startsWith("text/event-stream");
    }

    /**
     * What an answer means that is not {@link #ok}; never fails.
     *
     * @param login what a 401 is about: the runner's own login, or our key
     */
    public Future<Refusal> refusal(boolean login) {
        return body(LARGEST_ERROR, ERROR_BODY)
                .otherwise(Buffer.buffer())
                .map(body -> new Refusal(response.statusCode(), Faults.of(response, body, login), Bodies.tree(body)));
    }

    /** A stream was asked for, and something else came. */
    public <T> Future<Verdict<T>> noStream() {
        drop();
        return Future.succeededFuture(Verdict.failed(new Fault.Broken("answered a stream with something else")));
    }

    /** Breaks it off: the runner sees its client go. */
    public void drop() {
        forget.run();
        request.reset();
    }

    /** It has come to its end by itself. */
    public void over() {
        forget.run();
    }

    /** The whole body, if it is at most so large and comes in time; otherwise the exchange is dropped. */
    public Future<Buffer> body(long limit, Duration within) {
        var whole = Promise.<Buffer>promise();
        var pieces = new Pieces();
        response.handler(piece -> {
            if (pieces.add(piece) > limit) {
                whole.tryFail(new TooLarge(limit));
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(pieces.whole()));
        response.resume();
        return whole.future()
                .timeout(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS)
                .onComplete(_ -> over(), _ -> drop());
    }

    /** A body as it comes. Most come in one piece, which then is not copied. */
    private static final class Pieces {
        private final List<Buffer> pieces = new ArrayList<>(1);
        private long length;

        /** Returns how many bytes there are by now. */
        long add(Buffer piece) {
            pieces.add(piece);
            length += piece.length();
            return length;
        }

        Buffer whole() {
            if (pieces.size() == 1) {
                return pieces.getFirst();
            }
            var whole = Buffer.buffer((int) length);
            pieces.forEach(whole::appendBuffer);
            return whole;
        }
    }
}
