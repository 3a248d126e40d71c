package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EgressIT {
    private static HttpServer allowed;
    private static HttpServer forbidden;
    private static RunningSandbox sandbox;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        allowed = server("from the allowed host");
        forbidden = server("from the other");
        sandbox = RunningSandbox.start(
                RunningSandbox.passable(home),
                Map.of(
                        "DE_SANDBOX_EGRESS",
                        "127.0.0.1:%1$d, localhost:%1$d, localhost:%2$d=private"
                                .formatted(
                                        allowed.getAddress().getPort(),
                                        forbidden.getAddress().getPort())),
                config -> config);
    }

    private static HttpServer server(String words) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write((words + " " + body.length).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        });
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        allowed.stop(0);
        forbidden.stop(0);
    }

    private static String printed(boolean network, String source) throws Exception {
        var report = sandbox.execute(Map.of(
                "language",
                "python",
                "network",
                network,
                "source",
                "import urllib.request, http.client, socket\n" + source));
        assertThat(report.path("stderr").asText()).isEmpty();
        return report.path("stdout").asText();
    }

    @Test
    void whoMayReachesTheNamedHostAndNoOther() throws Exception {
        var printed = printed(true, """
                for port in (%1$d, %2$d):
                    try: print(urllib.request.urlopen('http://127.0.0.1:%%d/x' %% port, data=b'y' * 300000, timeout=20).read().decode())
                    except OSError as e: print(e)
                tunnel = http.client.HTTPConnection('127.0.0.1', 3128, timeout=20); tunnel.set_tunnel('127.0.0.1', %1$d)
                for _ in range(2): tunnel.request('GET', '/'); print(tunnel.getresponse().read().decode())
                for address in (('127.0.0.1', %1$d), ('1.1.1.1', 53)):
                    try: socket.create_connection(address, 1); print('directly')
                    except OSError: pass
                """.formatted(
                        allowed.getAddress().getPort(), forbidden.getAddress().getPort()));

        assertThat(printed.lines())
                .containsExactly(
                        "from the allowed host 300000",
                        "HTTP Error 403: Forbidden",
                        "from the allowed host 0",
                        "from the allowed host 0");
    }

    @Test
    void aNameThatLeadsToAPrivateAddressIsRefusedUnlessItIsMarkedForThat() throws Exception {
        var printed = printed(true, """
                for port in (%d, %d):
                    try: print(urllib.request.urlopen('http://localhost:%%d/' %% port, timeout=20).read().decode())
                    except OSError as e: print(e)
                """.formatted(
                        allowed.getAddress().getPort(), forbidden.getAddress().getPort()));

        assertThat(printed.lines()).containsExactly("HTTP Error 403: Forbidden", "from the other 0");
    }

    @Test
    void whoDoesNotAskHasNoWayOut() throws Exception {
        var printed = printed(false, """
                import os
                print(os.path.exists('/egress'), 'http_proxy' in os.environ)
                try: socket.create_connection(('127.0.0.1', 3128), 1); print('connected')
                except OSError: pass
                """);

        assertThat(printed).isEqualTo("False False\n");
    }

    @Test
    void theEndAndTheExitCodeAreStillTheProgramsOwn() throws Exception {
        var report =
                sandbox.execute(Map.of("language", "bash", "network", true, "source", "cat; exit 7", "stdin", "in"));
        var missing = sandbox.execute(Map.of("command", java.util.List.of("no-such-program"), "network", true));

        assertThat(report.path("exit_code").asInt()).isEqualTo(7);
        assertThat(report.path("stdout").asText()).isEqualTo("in");
        assertThat(missing.path("exit_code").asInt()).isEqualTo(127);
    }

    @Test
    void whereNoHostIsNamedNobodyIsLetOut(@TempDir Path home) throws Exception {
        try (var strict = RunningSandbox.start(home)) {
            var refused =
                    strict.text(strict.post("/execute", Map.of("language", "bash", "source", ":", "network", true)));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("DE_SANDBOX_EGRESS");
        }
    }
}
