package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A job of somebody else, who minds his own business and counts aloud as long as his files are as he left them. */
final class Neighbour {
    private static final String SOURCE = """
            import os, time
            for name in ('token', '/tmp/token', '/dev/shm/token'): open(name, 'w').write('mine')
            n = 0
            while True:
                mine = [open(name).read() for name in ('token', '/tmp/token', '/dev/shm/token')] == ['mine'] * 3
                alone = sorted(os.listdir('.')) == ['main.py', 'token'] and os.listdir('/tmp') == ['token']
                os.write(1, b'tick %d %s;' % (n, b'well' if mine and alone else b'disturbed'))
                n += 1
                time.sleep(0.1)
            """;
    private static final Pattern TICK = Pattern.compile("tick (\\d+) (\\w+);");

    private final RunningSandbox sandbox;
    private final String id = "neighbour-" + UUID.randomUUID();
    private final AtomicInteger ticks = new AtomicInteger();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Neighbour(RunningSandbox sandbox) {
        this.sandbox = sandbox;
    }

    static Neighbour movingInto(RunningSandbox sandbox) throws Exception {
        var neighbour = new Neighbour(sandbox);
        var body = Map.of(
                "request_id",
                neighbour.id,
                "language",
                "python",
                "source",
                SOURCE,
                "limits",
                Map.of("wall_ms", 600_000, "memory_mb", 128, "pids", 8));
        var answer = sandbox.send(
                sandbox.post("/execute?stream=true", body).timeout(Duration.ofMinutes(10)),
                BodyHandlers.ofInputStream());
        Thread.ofVirtual().start(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(neighbour::heard);
            } catch (IOException | RuntimeException e) {
                neighbour.complaints.add(String.valueOf(e));
            }
        });
        neighbour.isUnharmed();
        return neighbour;
    }

    private void heard(String line) {
        if (line.equals("event: result") || line.equals("event: stderr")) {
            complaints.add(line);
        }
        var found = TICK.matcher(line);
        while (found.find()) {
            if (ticks.getAndIncrement() != Integer.parseInt(found.group(1))
                    || !found.group(2).equals("well")) {
                complaints.add(line);
            }
        }
    }

    /** Two more ticks, none left out, and no complaint. */
    void isUnharmed() {
        int before = ticks.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> ticks.get() >= before + 2 || !complaints.isEmpty());
        assertThat(complaints).isEmpty();
    }

    void leave() throws Exception {
        assertThat(sandbox.delete(id).statusCode()).isEqualTo(200);
    }
}
