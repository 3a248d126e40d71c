package dev.electrons.subworkflows.call;

import dev.electrons.subworkflows.attempt.Attempt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Another service of the mesh, asked over HTTP. Asking never fails: what went wrong is an {@link Exchange} too. */
public final class Peer {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Shorter than health allows a check. */
    private static final Duration SHORT = Duration.ofMillis(1_500);
    /** The windows bound the calls, so the pool must not. */
    private static final int POOL = 1_024;

    private final String name;
    private final Vertx vertx;
    private final String base;
    private final Optional<String> token;
    private final HttpClient client;

    /**
     * A service by its address.
     *
     * @param name for logs and words
     * @param token sent as bearer, when there is one
     */
    public Peer(String name, Vertx vertx, URI base, Optional<String> token) {
        this.name = name;
        this.vertx = vertx;
        this.base = base.toString().replaceAll("/+$", "");
        this.token = token;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setMaxHeaderSize(64 * 1024),
                new PoolOptions().setHttp1MaxSize(POOL));
    }

    public String name() {
        return name;
    }

    /** Asks on behalf of an attempt; the connection is closed when the attempt stops or time is up. */
    public Future<Exchange> post(Ask ask, Attempt attempt) {
        return new Flight(vertx, name, ask).fly(client, options(HttpMethod.POST, ask), attempt::onStop);
    }

    /** Asks something small and quick. */
    public Future<Exchange> get(String path) {
        return quick(HttpMethod.GET, path);
    }

    public Future<Exchange> delete(String path) {
        return quick(HttpMethod.DELETE, path);
    }

    private Future<Exchange> quick(HttpMethod method, String path) {
        var ask = new Ask(path, Map.of(), Buffer.buffer(), SHORT, _ -> {});
        return new Flight(vertx, name, ask).fly(client, options(method, ask), _ -> () -> {});
    }

    private RequestOptions options(HttpMethod method, Ask ask) {
        var options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(base + ask.path())
                // Not setTimeout: it would also bound the silence while a runner works.
                .setConnectTimeout(CONNECT.toMillis())
                .setFollowRedirects(false);
        ask.headers().forEach(options::putHeader);
        token.ifPresent(secret -> options.putHeader("Authorization", "Bearer " + secret));
        return options;
    }

    public Future<Void> close() {
        return client.close();
    }
}
