package dev.electrons.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A command-line runner that does every job, until it is killed; started again on its port, it is back. */
final class AgentRunner implements AutoCloseable {
    static final String WORK = "wrote the function and its tests; all of them pass. ".repeat(4);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final AtomicInteger jobs = new AtomicInteger();

    /** Done when a job is done, before that is said. */
    volatile Runnable beforeAnswer = () -> {};

    /** Whether it takes jobs and never ends them. */
    volatile boolean stuck;

    AgentRunner(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(threads);
        server.createContext("/health", exchange -> answer(exchange, "{\"status\":\"ok\"}"));
        server.createContext("/oauth/status", exchange -> answer(exchange, "{\"authenticated\":true}"));
        server.createContext("/execute", exchange -> {
            jobs.incrementAndGet();
            if (stuck) {
                LockSupport.park(this); // until it is killed
            }
            beforeAnswer.run();
            answer(exchange, "{\"success\":true,\"exit_code\":0,\"duration_ms\":5,\"output\":\"" + WORK + "\"}");
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
