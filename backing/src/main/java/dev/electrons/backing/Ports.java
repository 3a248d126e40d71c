package dev.electrons.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** The ports of one data folder: free ones at its first start, the same ones ever after. */
public record Ports(int kafka, int controller, int postgres) {
    private static final int LEAST = 10_000;
    /** Linux takes the ports of outgoing connections from here on, ip_local_port_range. */
    private static final int MOST = 32_768;

    private static final int TRIES = 10_000;
    private static final Set<Integer> given = ConcurrentHashMap.newKeySet();

    static Ports of(Path data) {
        var file = data.resolve("ports.properties");
        try {
            Files.createDirectories(data);
            var known = new Properties();
            if (Files.exists(file)) {
                try (var in = Files.newInputStream(file)) {
                    known.load(in);
                }
            } else {
                for (var name : new String[] {"kafka", "controller", "postgres"}) {
                    known.setProperty(name, String.valueOf(free()));
                }
                try (var out = Files.newOutputStream(file)) {
                    known.store(out, "ports of this data folder");
                }
            }
            return new Ports(port(known, "kafka"), port(known, "controller"), port(known, "postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody listens already where the broker is to be. */
    boolean broker() {
        return !binds(kafka) || !binds(controller);
    }

    private static int port(Properties known, String name) {
        return Integer.parseInt(known.getProperty(name));
    }

    /**
     * A port that nothing listens on now and that no outgoing connection takes before whoever asked listens there: below
     * the ephemeral ports, and never the same one twice in one process.
     */
    public static int free() {
        return base(0);
    }

    /** A number to which each of the given ones can be added, and the sum is such a port. */
    public static int base(int... offsets) {
        int highest = IntStream.of(offsets).max().orElseThrow();
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(LEAST, MOST - highest))
                .limit(TRIES)
                .filter(base -> IntStream.of(offsets).allMatch(offset -> isFree(base + offset)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free port from " + LEAST + " to " + MOST));
    }

    private static boolean isFree(int port) {
        return given.add(port) && binds(port);
    }

    private static boolean binds(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
