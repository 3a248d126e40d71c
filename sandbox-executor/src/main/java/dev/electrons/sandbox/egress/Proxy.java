package dev.electrons.sandbox.egress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP proxy behind a unix socket that connects to what one {@link Allowance} names. Names are looked up here and the
 * address that was checked is the one that is connected to, so that a name cannot change its mind in between.
 */
final class Proxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final int MOST_CONNECTIONS = 32;
    private static final int LONGEST_HEAD = 16 << 10;
    private static final int PIECE = 16 << 10;
    private static final int MOST_HEARD_OUT = 4 << 20;
    private static final int PATIENCE_MS = 10_000;

    private final ServerSocketChannel server;
    private final Allowance allowance;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private Proxy(ServerSocketChannel server, Allowance allowance) {
        this.server = server;
        this.allowance = allowance;
    }

    /** Listens at this path, which must be short enough for a socket's address. */
    static Proxy listen(Path socket, Allowance allowance) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IOException("no socket at " + socket + ": " + e.getMessage(), e);
        }
        var proxy = new Proxy(server, allowance);
        Thread.ofVirtual().name("sandbox-egress").start(proxy::accept);
        return proxy;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                if (open.size() >= 2 * MOST_CONNECTIONS) {
                    client.close();
                } else {
                    open.add(client);
                    Thread.ofVirtual().start(() -> serve(client));
                }
            }
        } catch (IOException _) {
            // Closed: the job is over.
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            var buffer = ByteBuffer.allocate(LONGEST_HEAD);
            var request = head(client, buffer).flatMap(Request::read);
            if (request.isEmpty()) {
                refuse(client, "400 Bad Request");
                return;
            }
            var address = address(request.get());
            if (address.isEmpty()) {
                log.atInfo()
                        .addKeyValue("host", request.get().host())
                        .addKeyValue("port", request.get().port())
                        .log("a sandbox may not connect there");
                refuse(client, "403 Forbidden");
                return;
            }
            join(client, request.get(), address.get(), buffer);
        } catch (IOException _) {
            // Either side is gone, which the other will notice.
        } finally {
            open.remove(client);
        }
    }

    /** Up to the empty line; what came behind it stays in the buffer. */
    private static Optional<String> head(SocketChannel client, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && client.read(buffer) >= 0) {
            var text = StandardCharsets.ISO_8859_1
                    .decode(buffer.duplicate().flip())
                    .toString();
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                buffer.flip().position(end + 4);
                return Optional.of(text.substring(0, end));
            }
        }
        return Optional.empty();
    }

    /** Looked up once; what was checked is what is connected to. */
    private Optional<InetAddress> address(Request request) {
        return allowance
                .admits(request.host(), request.port())
                .flatMap(rule -> rule.privately()
                        ? Destination.namedAddress(request.host())
                        : Destination.publicAddress(request.host()));
    }

    private void join(SocketChannel client, Request request, InetAddress address, ByteBuffer rest) throws IOException {
        try (var upstream = SocketChannel.open()) {
            try {
                upstream.socket().connect(new InetSocketAddress(address, request.port()), PATIENCE_MS);
            } catch (IOException _) {
                refuse(client, "502 Bad Gateway");
                return;
            }
            open.add(upstream);
            if (request.tunnel()) {
                answer(client, "200 Connection established");
            }
            send(upstream, ByteBuffer.wrap(request.forwarded().getBytes(StandardCharsets.ISO_8859_1)));
            send(upstream, rest);
            var back = Thread.ofVirtual().start(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(channel -> !channel.isOpen());
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        var piece = ByteBuffer.allocate(PIECE);
        try {
            while (from.read(piece) >= 0) {
                send(to, piece.flip());
                piece.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            quietly(from);
            quietly(to);
        }
    }

    private static void send(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Hears the client out, for whom a closed connection would come before the answer; but not for ever. */
    private static void refuse(SocketChannel client, String status) throws IOException {
        answer(client, status);
        client.shutdownOutput();
        var piece = ByteBuffer.allocate(PIECE);
        for (int heard = 0; heard < MOST_HEARD_OUT; heard += piece.position()) {
            if (client.read(piece.clear()) < 0) {
                return;
            }
        }
    }

    private static void answer(SocketChannel client, String status) throws IOException {
        var length = status.startsWith("200") ? "" : "Content-Length: 0\r\nConnection: close\r\n";
        send(
                client,
                ByteBuffer.wrap(("HTTP/1.1 " + status + "\r\n" + length + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private static void quietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every connection. */
    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(Proxy::quietly);
    }
}
