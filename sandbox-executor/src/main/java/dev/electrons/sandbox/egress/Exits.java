package dev.electrons.sandbox.egress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the ways out, one for each sandbox that has one: a folder with the proxy's socket and two scripts that lead to it. */
public final class Exits {
    /** Where the folder is seen. */
    public static final String SEEN = "/egress";
    /** Where the first script listens for clients that know of proxies only by address. */
    public static final String PROXY = "http://127.0.0.1:3128";
    /** What the scripts are run by; git needs it too. */
    public static final Path PERL = Path.of("/usr/bin/perl");

    private final Path folder;
    private final AtomicLong next = new AtomicLong();

    /** Ways out below this folder, which others may pass through. */
    public Exits(Path folder) {
        this.folder = folder;
    }

    /** A way out that is there until it is closed. */
    public Exit open(Allowance allowance) throws IOException {
        var place = Files.createDirectory(folder.resolve(String.valueOf(next.incrementAndGet())));
        allow(place, "rwxr-xr-x");
        for (var script : new String[] {"relay", "tunnel"}) {
            try (var in = Objects.requireNonNull(Exits.class.getResourceAsStream(script + ".pl"))) {
                Files.copy(in, place.resolve(script));
            }
            allow(place.resolve(script), "rwxr-xr-x");
        }
        var proxy = Proxy.listen(place.resolve("proxy"), allowance);
        // The folder is in one box only; on the host nobody gets to it by chance, and who does reaches what that job
        // does.
        allow(place.resolve("proxy"), "rw-rw-rw-");
        return new Exit(place, proxy);
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** One way out. */
    public static final class Exit implements AutoCloseable {
        private final Path folder;
        private final Proxy proxy;

        private Exit(Path folder, Proxy proxy) {
            this.folder = folder;
            this.proxy = proxy;
        }

        /** The folder to be shown as {@link Exits#SEEN}. */
        public Path folder() {
            return folder;
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            for (var name : new String[] {"relay", "tunnel", "proxy", ""}) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }
}
