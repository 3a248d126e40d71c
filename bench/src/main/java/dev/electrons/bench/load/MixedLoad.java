package dev.electrons.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a busy day looks like: text requests through the door, and a program now and then, with some hundreds under way. */
public final class MixedLoad {
    private static final int LANES = 16;
    private static final int UNDER_WAY = 200;
    private static final int PROGRAM_EVERY = 50;
    /** Few words, since each one is a message of live output. */
    private static final String QUESTION = ("x".repeat(49) + " ").repeat(Payload.SIZE / 50);

    private static final Buffer TEXT = intake("{\"task_type\":\"text\",\"query\":\"" + QUESTION + "\"}");
    private static final Buffer PROGRAM =
            intake("{\"code\":{\"language\":\"bash\",\"source\":\"echo " + Payload.words() + "\"}}");

    private final Vertx vertx;
    private final URI door;
    private final Results results;
    private final AtomicLong asked = new AtomicLong();

    public MixedLoad(Vertx vertx, URI door, Results results) {
        this.vertx = vertx;
        this.door = door;
        this.results = results;
    }

    /** Loads for so long; answers how many results a second came of it. Ends when the last result is there. */
    public double run(Duration loaded) throws Exception {
        long before = results.count();
        try (var load = HttpLoad.connect(
                vertx, door, LANES, () -> asked.incrementAndGet() % PROGRAM_EVERY == 0 ? PROGRAM : TEXT)) {
            load.begin(Arrivals.whileUnder(() -> load.answered() - (results.count() - before), UNDER_WAY));
            TimeUnit.MILLISECONDS.sleep(loaded.toMillis());
            double rate = (results.count() - before) * 1e9 / loaded.toNanos();
            load.stop();
            results.await(before + load.answered(), 60);
            return rate;
        }
    }

    private static Buffer intake(String body) {
        return Payload.http("POST", "/intake", body.getBytes(StandardCharsets.UTF_8));
    }
}
