package dev.electrons.sandbox.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.sandbox.execution.EndedExecution;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final int LARGE = 24 << 20;
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private HttpServer serving(Buffer result, AtomicInteger ticks) {
        var execution = EndedExecution.with("large", result);
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    vertx.setPeriodic(1, _ -> ticks.incrementAndGet());
                    new EventStream(vertx, request.response(), execution, new EventStream.Wish(0, OFTEN, Duration.ZERO))
                            .open();
                })
                .listen()
                .await();
    }

    @Test
    void nothingComesBetweenThePiecesOfALargeResultHoweverSlowlyItIsRead() throws Exception {
        var ticks = new AtomicInteger();
        var server = serving(Buffer.buffer("x".repeat(LARGE)), ticks);

        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // Time for many signs of life while nobody reads.
            await().until(() -> ticks.get() > 200);
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            var result = answer.substring(answer.indexOf("event: result"));
            assertThat(result.replaceAll("[^:]", ""))
                    .as("colons of event and data, and of no comment")
                    .hasSize(2);
            assertThat(result.chars().filter(c -> c == 'x').count()).isEqualTo(LARGE);
        }
    }
}
