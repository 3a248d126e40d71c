package dev.electrons.subworkflows.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One question under way. Whatever happens first decides what came of it; the connection is then not left dangling. */
final class Flight {
    private final Vertx vertx;
    private final String name;
    private final Ask ask;
    private final Promise<Exchange> done = Promise.promise();
    private volatile @Nullable HttpClientRequest request;

    Flight(Vertx vertx, String name, Ask ask) {
        this.vertx = vertx;
        this.name = name;
        this.ask = ask;
    }

    /** @param onStop registers what to do when nobody wants the answer any more, and returns how to forget it */
    Future<Exchange> fly(HttpClient client, RequestOptions options, UnaryOperator<Runnable> onStop) {
        long milliseconds = Math.max(1, ask.within().toMillis());
        long timer = vertx.setTimer(
                milliseconds, _ -> end(new Exchange.TimedOut(name + " did not answer within " + milliseconds + " ms")));
        var forget = onStop.apply(() -> end(new Exchange.Stopped()));
        client.request(options)
                .onSuccess(this::connected)
                .onFailure(e -> end(new Exchange.Unreachable(name + " is unreachable: " + words(e))));
        return done.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            forget.run();
        });
    }

    private void connected(HttpClientRequest connected) {
        request = connected;
        if (done.future().isComplete()) {
            connected.reset();
            return;
        }
        connected.exceptionHandler(this::broken);
        connected.response().onSuccess(this::answered).onFailure(this::broken);
        connected.send(ask.body()).onFailure(this::broken);
    }

    private void answered(HttpClientResponse response) {
        var type = response.getHeader("Content-Type");
        if (type != null && type.startsWith("text/event-stream")) {
            stream(response);
        } else {
            whole(response);
        }
    }

    private void stream(HttpClientResponse response) {
        var reader = new EventReader(ask.largest(), ask.events());
        response.handler(piece -> {
                    if (!done.future().isComplete() && !reader.feed(piece)) {
                        end(new Exchange.Broken(name + " sent an event that is too large"));
                    }
                })
                .exceptionHandler(this::broken)
                .endHandler(_ -> end(answer(response, Buffer.buffer())));
    }

    private void whole(HttpClientResponse response) {
        var body = Buffer.buffer();
        response.handler(piece -> {
                    body.appendBuffer(piece);
                    if (body.length() > ask.largest()) {
                        end(new Exchange.Broken(name + " sent an answer that is too large"));
                    }
                })
                .exceptionHandler(this::broken)
                .endHandler(_ -> end(answer(response, body)));
    }

    private static Exchange answer(HttpClientResponse response, Buffer body) {
        Map<String, String> headers = new TreeMap<>();
        response.headers().forEach((key, value) -> headers.put(key.toLowerCase(Locale.ROOT), value));
        return new Exchange.Answered(response.statusCode(), headers, body);
    }

    private void broken(Throwable failure) {
        end(new Exchange.Broken("the connection to " + name + " broke: " + words(failure)));
    }

    private void end(Exchange exchange) {
        var open = done.tryComplete(exchange) && !(exchange instanceof Exchange.Answered) ? request : null;
        if (open != null) {
            open.reset();
        }
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
