package dev.electrons.postgres;

import dev.electrons.backing.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The wire to Postgres, to be cut, held and mended. */
final class Wire {
    private final Vertx vertx;
    private final NetClient client; // kept: one that nobody refers to is closed when garbage is collected
    private final Set<NetSocket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean held;
    private NetServer server;
    final int port;

    Wire(Vertx vertx) {
        this.vertx = vertx;
        client = vertx.createNetClient();
        port = Ports.free();
        server = listen(port);
    }

    private NetServer listen(int port) {
        return vertx.createNetServer()
                .connectHandler(this::join)
                .listen(port, "127.0.0.1")
                .await();
    }

    private void join(NetSocket near) {
        near.pause();
        ends.add(near);
        client.connect(Database.port(), "127.0.0.1").onSuccess(far -> {
            ends.add(far);
            near.handler(data -> pass(far, data));
            far.handler(data -> pass(near, data));
            near.closeHandler(_ -> far.close());
            far.closeHandler(_ -> near.close());
            near.resume();
        });
    }

    private void pass(NetSocket to, io.vertx.core.buffer.Buffer data) {
        if (!held) {
            to.write(data);
        }
    }

    /** Nothing that is sent arrives, in either direction, and nobody is told. */
    void hold() {
        held = true;
    }

    /** New connections work again; what was sent meanwhile stays lost. */
    void release() {
        held = false;
    }

    /** Every connection ends and new ones are refused. */
    void cut() {
        server.close().await();
        ends.forEach(NetSocket::close);
        ends.clear();
    }

    void mend() {
        server = listen(port);
    }
}
