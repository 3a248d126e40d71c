package dev.electrons.bench.suite;

import dev.electrons.bench.load.Arrivals;
import dev.electrons.bench.load.HttpLoad;
import dev.electrons.bench.load.Payload;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.report.Limit;
import dev.electrons.bench.stage.LocalModel;
import dev.electrons.bench.stage.ProcStatus;
import dev.electrons.bench.stage.Stage;
import dev.electrons.json.Json;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What runner-proxy adds to a model that answers at once, and what a thousand open streams take. */
final class ProxyOverhead implements Suite {
    private static final int LANES = 64;
    private static final double RATE = 1_000;
    private static final int STREAMS = 1_000;
    private static final int WARM_ROUNDS = 5;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var model = LocalModel.start(stage.vertx());
                var corner = stage.corner("proxy")) {
            corner.runners(model.runners()).start("runner-proxy");
            var proxy = corner.of("runner-proxy");
            double idle = ProcStatus.of(proxy.pid()).rssMib();
            double open = openStreams(stage, proxy.url(), model, proxy.pid());
            warm(stage, proxy.url(), counted);
            var direct = steady(stage, model.url(), counted);
            var through = steady(stage, proxy.url(), counted);
            double loaded = ProcStatus.of(proxy.pid()).rssMib();
            double p50 = direct.samples().millis(50);
            double p99 = direct.samples().millis(99);
            return List.of(
                    Figure.of(
                                    "runner-proxy adds at 1,000 chats/s, p50",
                                    through.samples().millis(50) - p50,
                                    "ms")
                            .beside(new Limit("ms without it", p50))
                            .goal(Goal.atMost(1)),
                    Figure.of(
                                    "runner-proxy adds at 1,000 chats/s, p99",
                                    through.samples().millis(99) - p99,
                                    "ms")
                            .beside(new Limit("ms without it", p99))
                            .goal(Goal.atMost(5)),
                    Figure.of("chats/s through runner-proxy", through.perSecond(), "chats/s"),
                    Figure.of("chats refused", (double) (direct.refused() + through.refused()), "")
                            .goal(Goal.atMost(0)),
                    Figure.of("runner-proxy with 1,000 open streams, RSS", open, "MiB")
                            .beside(new Limit("MiB before", idle))
                            .goal(Goal.atMost(200)),
                    Figure.of("runner-proxy after 1,000 chats/s, RSS", loaded, "MiB"));
        }
    }

    private static Buffer chat(boolean stream) {
        var body = Map.of(
                "model",
                "m",
                "stream",
                stream,
                "messages",
                List.of(Map.of("role", "user", "content", Payload.words())));
        return Payload.http("POST", "/v1/chat/completions", Json.bytes(body));
    }

    /** At this rate compilers see little in a second: on two slow cores they still take one of them half a minute after the first call. */
    private static void warm(Stage stage, URI url, Duration counted) throws Exception {
        for (int i = 0; i < WARM_ROUNDS; i++) {
            steady(stage, url, counted);
        }
    }

    private static HttpLoad.Outcome steady(Stage stage, URI url, Duration counted) throws Exception {
        var request = chat(false);
        try (var load = HttpLoad.connect(stage.vertx(), url, LANES, () -> request)) {
            return load.run(Arrivals.every(RATE, System.nanoTime()), counted.dividedBy(2), counted);
        }
    }

    /** Opens streams and answers what the proxy's process takes when each has had its first word. */
    private static double openStreams(Stage stage, URI url, LocalModel model, long pid) throws Exception {
        var begun = new CountDownLatch(STREAMS);
        var ended = new CountDownLatch(STREAMS);
        var client = stage.vertx().createNetClient();
        try {
            for (int i = 0; i < STREAMS; i++) {
                var socket = client.connect(url.getPort(), url.getHost()).await(10, TimeUnit.SECONDS);
                socket.handler(bytes -> {
                    var text = bytes.toString();
                    if (text.contains("\"so\"")) {
                        begun.countDown();
                    }
                    if (text.contains("[DONE]")) {
                        ended.countDown();
                    }
                });
                socket.write(chat(true));
            }
            heard(begun, "began");
            double open = ProcStatus.of(pid).rssMib();
            model.endStreams();
            heard(ended, "ended");
            return open;
        } finally {
            client.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static void heard(CountDownLatch all, String what) throws InterruptedException {
        if (!all.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(all.getCount() + " of " + STREAMS + " streams never " + what);
        }
    }
}
