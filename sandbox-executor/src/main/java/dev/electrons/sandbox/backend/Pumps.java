package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Content;
import dev.electrons.sandbox.job.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Feeds a process and drains both its outputs at once, to the end, so that neither side ever waits for the other. */
final class Pumps {
    private static final int PIECE = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch open = new CountDownLatch(2);

    private Pumps() {}

    static Pumps start(ExecutorService threads, Child process, Content stdin, Output output, Brake brake) {
        var pumps = new Pumps();
        for (var channel : List.of(Channel.STDOUT, Channel.STDERR)) {
            threads.execute(() -> pumps.drain(process, channel, output, brake));
        }
        if (stdin.length() == 0) {
            feed(process, stdin);
        } else {
            threads.execute(() -> feed(process, stdin));
        }
        return pumps;
    }

    private void drain(Child process, Channel channel, Output output, Brake brake) {
        var piece = new byte[PIECE];
        try (InputStream in = channel == Channel.STDOUT ? process.stdout() : process.stderr()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (!output.take(channel, piece, length)) {
                    brake.pull(Stop.OUTPUT);
                }
            }
        } catch (IOException _) {
            // The pipe was closed under us: its writers are gone.
        } finally {
            output.end(channel);
            open.countDown();
        }
    }

    private static void feed(Child process, Content stdin) {
        try (var in = process.stdin()) {
            in.write(stdin.bytes());
        } catch (IOException _) {
            // A program need not read what it is given.
        }
    }

    /** Waits until both outputs were read to their end, which comes at once when nobody holds them any more. */
    boolean drained() throws InterruptedException {
        return open.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
