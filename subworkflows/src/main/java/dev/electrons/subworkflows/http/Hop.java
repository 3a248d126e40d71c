package dev.electrons.subworkflows.http;

import dev.electrons.outside.Destination;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request to one place. Whatever happens first decides what came of it; then the connection is closed. */
final class Hop {
    /** Bytes of an answer's body. */
    static final int LARGEST = 8 << 20;

    private static final int MOST_ADDRESSES = 4;
    private static final int WORDS = 200;

    private final Web web;
    private final WebRequest request;
    private final Duration within;
    private final Promise<WebAnswer> done = Promise.promise();
    private volatile @Nullable HttpClientConnection connection;

    Hop(Web web, WebRequest request, Duration within) {
        this.web = web;
        this.request = request;
        this.within = within;
    }

    /** @param onStop registers what to do when nobody wants the answer any more, and returns how to forget it */
    Future<WebAnswer> go(UnaryOperator<Runnable> onStop) {
        Destination to;
        try {
            to = Destination.of(request.url());
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(new WebAnswer.Forbidden(String.valueOf(e.getMessage())));
        }
        long milliseconds = Math.max(1, within.toMillis());
        long timer = web.vertx().setTimer(milliseconds, _ -> {
            var stage = connection == null ? "no connection to " : "no whole answer from ";
            done.tryComplete(new WebAnswer.TimedOut(stage + to.bareHost() + " in time"));
        });
        var forget = onStop.apply(() -> done.tryComplete(new WebAnswer.Stopped()));
        web.lookups()
                .executeBlocking(() -> web.names().of(to.bareHost()), false)
                .onFailure(failure -> done.tryComplete(new WebAnswer.Unreachable(words(failure))))
                .onSuccess(addresses -> judged(to, Objects.requireNonNull(addresses)));
        return done.future().onComplete(_ -> {
            web.vertx().cancelTimer(timer);
            forget.run();
            close(connection);
        });
    }

    private void judged(Destination to, List<InetAddress> addresses) {
        var refusal = web.allowed().refusal(to, addresses);
        if (refusal.isPresent()) {
            done.tryComplete(new WebAnswer.Forbidden(refusal.get()));
        } else {
            connect(to, addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size())));
        }
    }

    /** To the first that takes it: a host may have addresses that cannot be reached from here. */
    private void connect(Destination to, List<InetAddress> addresses) {
        if (done.future().isComplete()) {
            return;
        }
        web.client()
                .connect(new HttpConnectOptions()
                        .setServer(SocketAddress.inetSocketAddress(
                                to.port(), addresses.getFirst().getHostAddress()))
                        .setHost(to.host())
                        .setPort(to.port())
                        .setSsl(to.tls())
                        .setConnectTimeout(Web.CONNECT.toMillis()))
                .onSuccess(made -> connected(to, made))
                .onFailure(failure -> {
                    if (addresses.size() > 1) {
                        connect(to, addresses.subList(1, addresses.size()));
                    } else {
                        done.tryComplete(new WebAnswer.Unreachable(words(failure)));
                    }
                });
    }

    private void connected(Destination to, HttpClientConnection made) {
        connection = made;
        if (done.future().isComplete()) {
            close(made);
            return;
        }
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(to.path())
                .setFollowRedirects(false);
        request.headers().forEach(options::putHeader);
        made.request(options).onFailure(this::broken).onSuccess(asked -> {
            asked.exceptionHandler(this::broken);
            asked.response().onSuccess(this::answered).onFailure(this::broken);
            var body = request.body();
            var sent = body == null ? asked.end() : asked.end(body);
            sent.onFailure(this::broken);
        });
    }

    private void answered(HttpClientResponse response) {
        var body = Buffer.buffer();
        response.exceptionHandler(this::broken);
        response.endHandler(_ -> done.tryComplete(answer(response, body)));
        response.handler(piece -> {
            if (body.length() + piece.length() > LARGEST) {
                done.tryComplete(new WebAnswer.TooLarge("the answer is larger than " + LARGEST + " bytes"));
            } else {
                body.appendBuffer(piece);
            }
        });
    }

    private static WebAnswer answer(HttpClientResponse response, Buffer body) {
        var headers = new TreeMap<String, String>();
        response.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (one, other) -> one + ", " + other));
        return new WebAnswer.Answered(response.statusCode(), headers, body);
    }

    private void broken(Throwable failure) {
        done.tryComplete(new WebAnswer.Broken("the connection broke: " + words(failure)));
    }

    private static void close(@Nullable HttpClientConnection open) {
        if (open != null) {
            open.close();
        }
    }

    private static String words(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "the name of the host cannot be looked up";
            case ConnectException e -> clipped("no connection", e.getMessage());
            case SSLException e -> clipped("no TLS", root(e).getMessage());
            default -> clipped("no answer", failure.getMessage());
        };
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private static String clipped(String what, @Nullable String why) {
        var words = why == null ? what : what + ": " + why.replaceFirst(": [^ ]*/.*", ""); // not where it is
        return words.length() <= WORDS ? words : words.substring(0, WORDS);
    }
}
