package dev.electrons.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lines of one connection, which is broken off when nothing comes for too long or when the time is up. */
final class Wire implements AutoCloseable {
    private static final long LOOK_MS = 200;

    private final InputStream in;
    private final BufferedReader lines;
    private final Thread watch;
    private volatile long heard = System.nanoTime();

    /**
     * Lines of a connection.
     *
     * @param silence the longest that may pass between two of them
     * @param deadline when to break off anyway, in the time of {@link System#nanoTime}
     */
    Wire(InputStream in, Duration silence, long deadline) {
        this.in = in;
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.watch = Thread.ofVirtual().name("wire-watch").start(() -> watch(silence, deadline));
    }

    private void watch(Duration silence, long deadline) {
        try {
            while (System.nanoTime() - deadline < 0 && System.nanoTime() - heard < silence.toNanos()) {
                Thread.sleep(LOOK_MS);
            }
            in.close();
        } catch (InterruptedException _) {
            // Read to its end.
        } catch (IOException _) {
            // Gone already: the reader has noticed.
        }
    }

    /** The next line; null at the end, which may be where it was broken off. */
    @Nullable
    String line() throws IOException {
        var line = lines.readLine();
        heard = System.nanoTime();
        return line;
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        in.close();
    }
}
