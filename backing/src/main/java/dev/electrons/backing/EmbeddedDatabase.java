package dev.electrons.backing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real Postgres from embedded binaries, durable as a production one, with data kept in a folder. */
final class EmbeddedDatabase {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration START = Duration.ofSeconds(60);

    private final Path data;
    private final Ports ports;
    private @Nullable EmbeddedPostgres server;

    EmbeddedDatabase(Path data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    String url() {
        return "postgresql://postgres:postgres@127.0.0.1:" + ports.postgres() + "/postgres";
    }

    synchronized void start() {
        if (server != null) {
            return;
        }
        endLeftover();
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(ports.postgres())
                    .setPGStartupWait(START)
                    .setRegisterShutdownHook(false) // the backing has one, which knows what must end before
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("backend_flush_after", "512kB") // as the broker does, see there
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres did not start on " + data, e);
        }
    }

    synchronized void stop() {
        var running = server;
        if (running != null) {
            server = null;
            try {
                running.close();
            } catch (IOException e) {
                log.warn("Postgres did not stop cleanly", e);
            }
        }
    }

    /** A server that outlived a killed parent still holds the folder: it is ended first. */
    private void endLeftover() {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        try {
            var lines = Files.readAllLines(file);
            var leftover = lines.isEmpty()
                    ? Optional.<ProcessHandle>empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
            leftover.filter(EmbeddedDatabase::isPostgres).ifPresent(process -> {
                log.atInfo()
                        .addKeyValue("pid", process.pid())
                        .log("ending the Postgres that an earlier process left on this folder");
                process.destroy();
                process.onExit()
                        .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                        .exceptionally(_ -> process)
                        .join();
            });
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.endsWith("postgres"))
                .orElse(false);
    }
}
