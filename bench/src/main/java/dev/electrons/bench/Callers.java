package dev.electrons.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Callers of intake on kept connections, each with one request under way. */
final class Callers implements AutoCloseable {
    private final Stage stage;
    private final HttpClient client;
    private final AtomicLong number = new AtomicLong();
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final Collection<Long> times = new ConcurrentLinkedQueue<>();

    Callers(Stage stage) {
        this.stage = stage;
        client = stage.vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(256));
    }

    /** Every caller sends the next request as soon as the last is answered. */
    void flood(int callers, Duration length, HttpMethod method, String path, LongFunction<String> body) {
        long end = System.nanoTime() + length.toNanos();
        Repeated.until(end, callers, () -> call(method, path, body.apply(number.incrementAndGet())))
                .await();
    }

    /** So many requests a second, whatever becomes of them. */
    void steady(int perSecond, Duration length, HttpMethod method, String path, LongFunction<String> body)
            throws InterruptedException {
        long begin = System.nanoTime();
        var last = Future.<Buffer>succeededFuture();
        for (long sent = 0; System.nanoTime() - begin < length.toNanos(); sent++) {
            long due = begin + sent * 1_000_000_000L / perSecond;
            long early = due - System.nanoTime();
            if (early > 200_000) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            last = call(method, path, body.apply(number.incrementAndGet()));
        }
        last.otherwiseEmpty().await();
    }

    Future<Buffer> call(HttpMethod method, String path, String body) {
        long begin = System.nanoTime();
        var options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(stage.port("intake"))
                .setURI(path)
                .putHeader("Content-Type", "application/json");
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body().onSuccess(_ -> {
                    times.add(System.nanoTime() - begin);
                    (response.statusCode() < 300 ? accepted : refused).incrementAndGet();
                }));
    }

    @Override
    public void close() {
        client.close().await();
    }
}
