package dev.electrons.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Where a whole mesh may listen for a test: below the ports that outgoing connections take, and where nobody else does. */
final class Offsets {
    private static final int LEAST = 10_000;
    private static final int MOST = 24_000;
    private static final int TRIES = 1_000;

    private Offsets() {}

    static int free() {
        return IntStream.range(0, TRIES)
                .map(_ -> ThreadLocalRandom.current().nextInt(LEAST, MOST))
                .filter(offset -> IntStream.of(8080, 8081, 8082, 8090, 8091).allMatch(port -> isFree(port + offset)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
