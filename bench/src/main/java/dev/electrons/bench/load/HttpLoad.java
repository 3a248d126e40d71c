package dev.electrons.bench.load;

import dev.electrons.bench.report.Samples;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keep-alive connections to one server, all on one event loop, each with one request under way: as cheap as we can make
 * it, since the mesh shares the cores with it.
 */
public final class HttpLoad implements AutoCloseable {
    private static final long TICK_MS = 1;
    private static final int GOOD = 300;

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final Supplier<Buffer> requests;
    private final List<Lane> lanes = new ArrayList<>();
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Samples samples = new Samples();
    private final long timer;
    private Arrivals arrivals = _ -> Arrivals.NONE;
    private int broken;

    private HttpLoad(Vertx vertx, Supplier<Buffer> requests) {
        this.vertx = vertx;
        this.requests = requests;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        this.timer = vertx.setPeriodic(TICK_MS, _ -> context.runOnContext(_ -> send()));
    }

    /**
     * What came of a load in the time that counts.
     *
     * @param refused answers that were not 2xx
     */
    public record Outcome(double perSecond, Samples samples, long refused) {}

    /**
     * Connects.
     *
     * @param requests whole HTTP requests, head and body
     */
    public static HttpLoad connect(Vertx vertx, URI server, int lanes, Supplier<Buffer> requests) throws Exception {
        var load = new HttpLoad(vertx, requests);
        load.on(() -> {
                    var all = new ArrayList<Future<NetSocket>>();
                    for (int i = 0; i < lanes; i++) {
                        all.add(load.client
                                .connect(server.getPort(), server.getHost())
                                .onSuccess(socket -> load.lanes.add(load.new Lane(socket))));
                    }
                    return Future.all(all);
                })
                .compose(all -> all)
                .await(10, TimeUnit.SECONDS);
        return load;
    }

    /** Loads for so long without looking, then for so long with. Stops asking for more afterwards. */
    public Outcome run(Arrivals when, Duration warmUp, Duration counted) throws InterruptedException {
        begin(when);
        pause(warmUp);
        samples.clear();
        long before = answered.get();
        long refusedBefore = refused.get();
        long begin = System.nanoTime();
        pause(counted);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long count = answered.get() - before;
        stop();
        return new Outcome(count / seconds, samples, refused.get() - refusedBefore);
    }

    /** Begins a load that goes on until {@link #stop}. */
    public void begin(Arrivals when) {
        on(() -> {
            arrivals = when;
            send();
            return true;
        });
    }

    /** Asks for no more. */
    public void stop() {
        on(() -> {
            arrivals = _ -> Arrivals.NONE;
            return true;
        });
    }

    /** Answers so far, good ones. */
    public long answered() {
        return answered.get();
    }

    private static void pause(Duration duration) throws InterruptedException {
        if (new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException();
        }
    }

    private <T> Future<T> on(Callable<T> action) {
        io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
        context.runOnContext(_ -> {
            try {
                done.complete(action.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private void send() {
        while (!idle.isEmpty()) {
            long due = arrivals.next(System.nanoTime());
            if (due == Arrivals.NONE) {
                return;
            }
            idle.remove().send(due);
        }
    }

    /** One connection. */
    private final class Lane {
        private final NetSocket socket;
        private final Answers answers = new Answers();
        private long begun;

        Lane(NetSocket socket) {
            this.socket = socket;
            socket.handler(bytes -> answers.received(bytes, this::answered));
            socket.closeHandler(_ -> broken++);
            idle.add(this);
        }

        void send(long due) {
            begun = due;
            socket.write(requests.get());
        }

        private void answered(int status) {
            if (status < GOOD) {
                answered.incrementAndGet();
                samples.add(System.nanoTime() - begun);
            } else {
                refused.incrementAndGet();
            }
            idle.add(this);
            HttpLoad.this.send();
        }
    }

    /** Ends every connection; fails when one had ended by itself. */
    @Override
    public void close() {
        vertx.cancelTimer(timer);
        boolean whole = on(() -> broken == 0).await();
        client.close().await();
        if (!whole) {
            throw new IllegalStateException("the server ended connections under load");
        }
    }
}
