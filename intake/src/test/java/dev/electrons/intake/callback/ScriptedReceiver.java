package dev.electrons.intake.callback;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A receiver of callbacks on one of this machine's loopback addresses, which answers each path as it was told. */
final class ScriptedReceiver implements AutoCloseable {
    /** An answer that does not come. */
    static final int NEVER = 0;

    private final HttpServer server;
    private final Map<String, List<Integer>> scripts = new ConcurrentHashMap<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    record Heard(String path, Headers headers, String body) {
        String header(String name) {
            return headers.getFirst(name);
        }
    }

    ScriptedReceiver(String address) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** What a path answers, one after the other, and then the last of them for ever. */
    ScriptedReceiver script(String path, Integer... statuses) {
        scripts.put(path, List.of(statuses));
        return this;
    }

    List<Heard> at(String path) {
        return heard.stream().filter(one -> one.path().equals(path)).toList();
    }

    String url(String path) {
        return url(server.getAddress().getHostString(), path);
    }

    String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int before;
            synchronized (heard) {
                before = at(path).size();
                heard.add(new Heard(path, exchange.getRequestHeaders(), body));
            }
            var script = scripts.getOrDefault(path, List.of(204));
            int status = script.get(Math.min(before, script.size() - 1));
            if (status == NEVER) {
                closing.await();
            } else {
                exchange.getResponseHeaders().add("Location", url("/elsewhere"));
                exchange.sendResponseHeaders(status, -1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
