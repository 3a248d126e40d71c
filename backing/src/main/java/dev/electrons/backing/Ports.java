package dev.electrons.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The ports of one data folder: free ones at its first start, the same ones ever after. */
public record Ports(int kafka, int controller, int postgres) {

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

    private static int port(Properties known, String name) {
        return Integer.parseInt(known.getProperty(name));
    }

    /** A port that nothing listens on now. */
    public static int free() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
