package dev.electrons.subworkflows.http;

import dev.electrons.outside.Allowed;
import dev.electrons.outside.Names;
import dev.electrons.subworkflows.attempt.Attempt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Places outside the mesh. A name is looked up here, every address that it stands for is judged, and the connection goes to
 * one of those very addresses; so with every redirect. Each request has a connection of its own.
 */
public final class Web {
    private static final int LOOKUPS = 8;
    static final Duration CONNECT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Allowed allowed;
    private final Names names;
    private final WorkerExecutor lookups;
    private final HttpClientAgent client;

    /** @param allowed which addresses may be asked */
    public Web(Vertx vertx, Allowed allowed, Names names) {
        this.vertx = vertx;
        this.allowed = allowed;
        this.names = names;
        lookups = vertx.createSharedWorkerExecutor("outside-names", LOOKUPS);
        client = vertx.createHttpClient(new HttpClientOptions()
                .setTcpNoDelay(true)
                .setMaxHeaderSize(32 << 10)
                .setDecompressionSupported(false)
                .setSslHandshakeTimeout(CONNECT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTracingPolicy(TracingPolicy.IGNORE)); // traces are nobody's business outside
    }

    /**
     * Asks, and follows redirects. Blocks; never fails.
     *
     * @param within how long all of it may take
     */
    public WebAnswer ask(WebRequest request, Duration within, Attempt attempt) {
        long deadline = System.nanoTime() + within.toNanos();
        var hop = request;
        for (int hops = 0; ; hops++) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            var answer = new Hop(this, hop, left).go(attempt::onStop).await();
            if (request.redirects() == 0 || !(answer instanceof WebAnswer.Answered answered) || !answered.redirects()) {
                return answer;
            }
            if (hops == request.redirects()) {
                return new WebAnswer.Forbidden("a URL that redirects at most " + request.redirects() + " times");
            }
            try {
                hop = hop.redirected(answered.status(), answered.headers().getOrDefault("location", ""));
            } catch (IllegalArgumentException _) {
                return new WebAnswer.Forbidden("a URL that redirects to a valid URL");
            }
        }
    }

    Vertx vertx() {
        return vertx;
    }

    Allowed allowed() {
        return allowed;
    }

    Names names() {
        return names;
    }

    WorkerExecutor lookups() {
        return lookups;
    }

    HttpClientAgent client() {
        return client;
    }

    public Future<Void> close() {
        return client.close().eventually(lookups::close);
    }
}
