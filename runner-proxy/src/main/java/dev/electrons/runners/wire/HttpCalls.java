package dev.electrons.runners.wire;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one HTTP client of runner-proxy. Permits bound the calls, so the pool must not. */
public final class HttpCalls {
    private static final int POOL = 4_096;
    private static final int KEEP_ALIVE_S = 30;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpClient client;

    public HttpCalls(Vertx vertx) {
        var options = new HttpClientOptions()
                .setKeepAliveTimeout(KEEP_ALIVE_S)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(32 * 1024)
                .setDecompressionSupported(false)
                .setTracingPolicy(io.vertx.core.tracing.TracingPolicy.PROPAGATE);
        client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(POOL))
                // Whoever uses the connection is told that it broke; without a handler it would be logged as an error
                // too.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
    }

    /** Sends, and answers with the paused response; fails with whatever the network did, or when time is up. */
    public Future<Exchange> send(Outgoing call, Cancel cancel) {
        try {
            return client.request(options(call))
                    .recover(failure -> Future.failedFuture(unconnected(failure)))
                    .compose(request -> answered(request, call, cancel));
        } catch (IllegalStateException e) {
            // The client is closed: this service is leaving.
            return Future.failedFuture(e);
        }
    }

    private static RequestOptions options(Outgoing call) {
        var url = call.url();
        boolean tls = url.getScheme().equals("https");
        var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(call.method())
                .setSsl(tls)
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : tls ? HTTPS : HTTP)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setConnectTimeout(Math.max(1, call.connect().toMillis()))
                .setFollowRedirects(false);
    }

    /** No connection in time is a runner that is away, and not one that thinks for long. */
    private static Throwable unconnected(Throwable failure) {
        return failure instanceof TimeoutException ? new ConnectException("no connection in time") : failure;
    }

    private static Future<Exchange> answered(HttpClientRequest request, Outgoing call, Cancel cancel) {
        try {
            call.headers().forEach(request::putHeader);
        } catch (IllegalArgumentException e) {
            request.exceptionHandler(_ -> {}).reset();
            return Future.failedFuture(e);
        }
        var head = Promise.<HttpClientResponse>promise();
        // Paused in the very callback that brings it: whoever reads it comes later.
        request.response()
                .onComplete(
                        response -> {
                            response.pause().exceptionHandler(_ -> {});
                            head.tryComplete(response);
                        },
                        head::tryFail);
        var forget = cancel.onCancel(() -> {
            request.reset();
            head.tryFail("the client has gone");
        });
        request.end(call.body());
        return head.future()
                .timeout(Math.max(1, call.headersWithin().toMillis()), TimeUnit.MILLISECONDS)
                .map(response -> new Exchange(request, plain(response, call), forget))
                .onFailure(_ -> {
                    forget.run();
                    request.reset();
                });
    }

    /** Nobody here reads what is compressed, and nobody asked for it. */
    private static HttpClientResponse plain(HttpClientResponse response, Outgoing call) {
        var encoding = response.getHeader("Content-Encoding");
        boolean answer = response.statusCode() == 200 && call.method().equals(HttpMethod.POST);
        if (answer && encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            throw new Compressed(encoding);
        }
        return response;
    }

    public Future<Void> close() {
        return client.close();
    }
}
