package dev.electrons.intake.callback;

import dev.electrons.observe.TraceContext;
import dev.electrons.observe.Traceparent;
import dev.electrons.outside.Allowed;
import dev.electrons.outside.Destination;
import dev.electrons.outside.Names;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Carries one callback. The name is looked up here, every address it stands for is judged, and the connection goes to one of
 * those very addresses: what the name stands for a moment later does not matter. Each attempt has a connection of its own.
 */
final class Courier {
    private static final int LOOKUPS = 8;
    private static final int MOST_READ = 4 << 10;
    private static final int WORDS = 200;
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final Allowed allowed;
    private final Names names;
    private final Patience patience;
    private final WorkerExecutor lookups;
    private final HttpClientAgent client;

    /**
     * How long to wait.
     *
     * @param connect for a connection, and no longer for the look-up or the TLS handshake
     * @param whole from the look-up to the status
     */
    record Patience(Duration connect, Duration whole) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    Courier(Vertx vertx, Allowed allowed, Names names, Patience patience) {
        this.allowed = allowed;
        this.names = names;
        this.patience = patience;
        lookups = vertx.createSharedWorkerExecutor("callback-names", LOOKUPS);
        client = vertx.createHttpClient(new HttpClientOptions()
                .setTcpNoDelay(true)
                .setDecompressionSupported(false)
                .setSslHandshakeTimeout(patience.connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTracingPolicy(TracingPolicy.IGNORE)); // the request's own trace is sent
    }

    /** Makes an attempt; never fails. */
    Future<Answer> carry(Delivery delivery, List<Secret> secrets) {
        long deadline = System.nanoTime() + patience.whole().toNanos();
        Destination receiver;
        try {
            receiver = Destination.of(delivery.url());
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(new Answer.Forbidden("callback_url must be " + e.getMessage()));
        }
        return lookedUp(receiver)
                .compose(addresses -> allowed.refusal(receiver, addresses)
                        .<Future<Answer>>map(
                                words -> Future.succeededFuture(new Answer.Forbidden("callback_url must be " + words)))
                        .orElseGet(() -> connect(receiver, next(addresses, delivery))
                                .compose(connection -> exchange(connection, receiver, delivery, secrets)
                                        .timeout(left(deadline), TimeUnit.MILLISECONDS)
                                        .compose(Courier::read)
                                        .eventually(connection::close))))
                .otherwise(failure -> new Answer.Silence(words(failure)));
    }

    private Future<List<InetAddress>> lookedUp(Destination receiver) {
        return lookups.executeBlocking(() -> names.of(receiver.bareHost()), false)
                .timeout(patience.connect().toMillis(), TimeUnit.MILLISECONDS)
                .map(Objects::requireNonNull);
    }

    /** Another one at each attempt, in case that the first cannot be reached from here. */
    private static InetAddress next(List<InetAddress> addresses, Delivery delivery) {
        return addresses.get((delivery.tried() - 1) % addresses.size());
    }

    private static long left(long deadline) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    private Future<HttpClientConnection> connect(Destination receiver, InetAddress address) {
        return client.connect(new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(receiver.port(), address.getHostAddress()))
                .setHost(receiver.host())
                .setPort(receiver.port())
                .setSsl(receiver.tls())
                .setConnectTimeout(patience.connect().toMillis()));
    }

    private static Future<HttpClientResponse> exchange(
            HttpClientConnection connection, Destination receiver, Delivery delivery, List<Secret> secrets) {
        var body = delivery.body().getBytes(StandardCharsets.UTF_8);
        long now = Instant.now().getEpochSecond();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(receiver.path())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "distributed-electrons")
                .putHeader("webhook-id", delivery.id())
                .putHeader("webhook-timestamp", String.valueOf(now))
                .putHeader("webhook-signature", Secret.signatures(secrets, delivery.id(), now, body));
        Traceparent.parse(delivery.traceparent()).ifPresent(trace -> {
            options.putHeader(TraceContext.PARENT, trace.toString());
            if (delivery.tracestate() != null) {
                options.putHeader(TraceContext.STATE, delivery.tracestate());
            }
        });
        return connection
                .request(options)
                .compose(request -> {
                    request.exceptionHandler(_ -> {}); // the answer fails as well, and says so
                    return request.send(Buffer.buffer(body));
                })
                // Paused in the very callback that brings it: it is read later.
                .map(response -> response.pause().exceptionHandler(_ -> {}));
    }

    /** What the receiver says besides its status is let in up to a point, and dropped. */
    private static Future<Answer> read(HttpClientResponse response) {
        var done = Promise.<Void>promise();
        var read = new AtomicInteger();
        response.exceptionHandler(_ -> done.tryComplete());
        response.endHandler(_ -> done.tryComplete());
        response.handler(chunk -> {
            if (read.addAndGet(chunk.length()) > MOST_READ) {
                done.tryComplete();
            }
        });
        response.resume();
        var answer = new Answer.Status(
                response.statusCode(), Answer.retryAfter(response.getHeader("Retry-After"), Instant.now()));
        return done.future()
                .timeout(DRAIN.toMillis(), TimeUnit.MILLISECONDS)
                .transform(_ -> Future.succeededFuture(answer));
    }

    private static String words(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "the name of the host cannot be looked up";
            case io.vertx.core.http.HttpClosedException _ -> "the receiver closed the connection";
            case TimeoutException _ -> "no answer in time";
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

    Future<Void> close() {
        return client.close().eventually(lookups::close);
    }
}
