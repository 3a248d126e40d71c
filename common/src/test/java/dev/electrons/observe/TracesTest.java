package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "none"})
    void areOffUnlessTheEnvironmentAsksForThem(String exporter) {
        assertThat(Traces.open("test", Map.of("OTEL_TRACES_EXPORTER", exporter)))
                .isEmpty();
        assertThat(Traces.open("test", Map.of())).isEmpty();
    }

    @Test
    void reachACollectorOverHttp() throws IOException, InterruptedException {
        var paths = new LinkedBlockingQueue<String>();
        var collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            paths.add(exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        var endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();

        var traces = Traces.open(
                        "test", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_BSP_SCHEDULE_DELAY", "20"))
                .orElseThrow();
        traces.getTracer("test").spanBuilder("work").startSpan().end();

        assertThat(paths.poll(60, TimeUnit.SECONDS)).isEqualTo("/v1/traces");
        collector.stop(0);
    }
}
