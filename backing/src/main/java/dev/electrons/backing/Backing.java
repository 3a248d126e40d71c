package dev.electrons.backing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and a Postgres, started side by side on one data folder; each can be stopped and started again. They end
 * with this process at the latest, after what stands on them.
 */
public final class Backing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Backing.class);

    private final Path data;
    private final AtomicBoolean temporary;
    private final EmbeddedKafka kafka;
    private final EmbeddedDatabase database;
    private final Thread atExit = new Thread(this::exit, "backing-close");
    private volatile Runnable above = () -> {};

    private Backing(Path data, boolean temporary) {
        this.data = data;
        this.temporary = new AtomicBoolean(temporary);
        var ports = Ports.of(data);
        if (ports.broker()) {
            throw new IllegalStateException(
                    "the data in " + data + " are in use: something listens at port " + ports.kafka() + " or "
                            + ports.controller() + ", which are theirs; two meshes cannot share a folder");
        }
        kafka = new EmbeddedKafka(data.resolve("kafka"), ports);
        database = new EmbeddedDatabase(data.resolve("postgres"), ports);
    }

    /**
     * Starts both on a folder, which may hold the data of an earlier start.
     *
     * @throws IllegalStateException when somebody else has them
     */
    public static Backing start(Path data) {
        return start(new Backing(data.toAbsolutePath(), false));
    }

    /**
     * Starts both on a folder that is deleted when they have ended; so it is when they do not start.
     *
     * @see #keepFolder()
     */
    public static Backing startTemporary(Path data) {
        return start(new Backing(data.toAbsolutePath(), true));
    }

    private static Backing start(Backing backing) {
        long begin = System.nanoTime();
        Runtime.getRuntime().addShutdownHook(backing.atExit);
        try {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(backing.kafka::start),
                            CompletableFuture.runAsync(backing.database::start))
                    .join();
        } catch (RuntimeException e) {
            backing.close();
            throw e;
        }
        log.atInfo()
                .addKeyValue("took_ms", (System.nanoTime() - begin) / 1_000_000)
                .log("Kafka and Postgres are up");
        return backing;
    }

    /** The broker's address, {@code host:port}. */
    public String bootstrap() {
        return kafka.bootstrap();
    }

    /** The database, {@code postgresql://user:password@host:port/name}. */
    public String postgresUrl() {
        return database.url();
    }

    public void stopKafka() {
        kafka.stop();
    }

    public void startKafka() {
        kafka.start();
    }

    public void stopPostgres() {
        database.stop();
    }

    public void startPostgres() {
        database.start();
    }

    /** What stands on them, to be ended before them when this process ends: whoever loses them first complains. */
    public void endFirst(Runnable users) {
        above = users;
    }

    /** Has the folder stay. Answers whether that changed anything: it stays anyway, or this process ends already and it goes. */
    public boolean keepFolder() {
        return temporary.getAndSet(false);
    }

    private void exit() {
        boolean goes = temporary.getAndSet(false);
        try {
            above.run();
        } finally {
            end(goes);
        }
    }

    @Override
    public void close() {
        end(temporary.getAndSet(false));
        above = () -> {};
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) { // this process is ending
        }
    }

    private void end(boolean goes) {
        stop();
        if (goes) {
            try {
                Folders.delete(data);
            } catch (IOException e) {
                log.warn("the data folder was not deleted", e);
            }
        }
    }

    private void stop() {
        CompletableFuture.allOf(CompletableFuture.runAsync(kafka::stop), CompletableFuture.runAsync(database::stop))
                .join();
    }
}
