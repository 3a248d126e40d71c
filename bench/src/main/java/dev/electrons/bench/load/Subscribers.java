package dev.electrons.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that listen to runs by Server-Sent Events, and count what they hear. */
public final class Subscribers implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final String DONE = "event: done";
    private static final int AT_ONCE = 200;
    private static final long LOOK_MS = 5;
    private static final long LATER_MS = 1_000;

    private final Vertx vertx;
    private final NetClient client;
    private final URI server;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    public Subscribers(Vertx vertx, URI server) {
        this.vertx = vertx;
        this.client = vertx.createNetClient();
        this.server = server;
    }

    /** Subscribes to each of these runs so often; returns when all streams have begun. */
    public void subscribe(List<String> runs, int each, int seconds) throws Exception {
        var wanted = new ArrayList<String>();
        for (int i = 0; i < each; i++) {
            wanted.addAll(runs);
        }
        for (int from = 0; from < wanted.size(); from += AT_ONCE) {
            var wave = wanted.subList(from, Math.min(wanted.size(), from + AT_ONCE));
            Future.all(wave.stream().map(this::subscribe).toList()).await(seconds, TimeUnit.SECONDS);
            reach(open, from + wave.size(), seconds);
        }
    }

    private Future<NetSocket> subscribe(String run) {
        return client.connect(server.getPort(), server.getHost()).onSuccess(socket -> {
            socket.handler(bytes -> heard(socket, run, bytes));
            socket.write("GET /executions/" + run + "/stream HTTP/1.1\r\nHost: bench\r\n\r\n");
        });
    }

    private void heard(NetSocket socket, String run, Buffer bytes) {
        if (bytes.length() >= OK.length && bytes.getByte(0) == 'H' && bytes.getByte(1) == 'T') {
            if (bytes.getString(0, OK.length).equals(new String(OK, StandardCharsets.US_ASCII))) {
                open.incrementAndGet();
            } else {
                refused.incrementAndGet();
                again(socket, run);
                return;
            }
        }
        if (bytes.toString(StandardCharsets.UTF_8).contains(DONE)) {
            done.incrementAndGet();
        }
    }

    /** A browser asks again, too, when it was told to come later. */
    private void again(NetSocket socket, String run) {
        socket.handler(_ -> {}).close();
        vertx.setTimer(LATER_MS, _ -> subscribe(run));
    }

    /** Waits until so many have heard the end of their run. */
    public void awaitDone(int most, int seconds) throws Exception {
        reach(done, most, seconds);
    }

    private void reach(AtomicInteger count, int most, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (count.get() < most) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(count.get() + " of " + most + ", " + refused.get() + " refused");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** How often one was told to come later. */
    public int refused() {
        return refused.get();
    }

    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        client.close().await();
    }
}
