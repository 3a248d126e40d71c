package dev.electrons.bench.stage;

import dev.electrons.backing.Folders;
import dev.electrons.observe.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Kafka and Postgres as a process of their own, and everything that suites start beside them. Closing it, also by
 * Ctrl-C, ends every process and deletes the folder.
 */
public final class Stage implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Pattern READY = Pattern.compile("READY kafka=(\\S+) postgres=(\\S+)");

    private static final int LOG_FILES_A_SECOND = 20;
    private static final int LEAST_LOG_FILES = 8;
    private static final int MOST_LOG_FILES = 200;

    private final Path folder;
    private final List<String> jvm;
    private final Vertx vertx;
    private final PrometheusMeterRegistry meters = Metrics.registry();
    private final ConcurrentLinkedDeque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private final Thread atExit = new Thread(this::end, "bench-close");
    private final Child backing;
    private volatile boolean keep;
    private final String bootstrap;
    private final String postgresUrl;

    private Stage(List<String> jvm) throws IOException, InterruptedException {
        this.jvm = List.copyOf(jvm);
        folder = Files.createTempDirectory("electrons-bench");
        vertx = Vertx.vertx(); // without meters of its own: it is not what is measured
        Runtime.getRuntime().addShutdownHook(atExit);
        var command = new ArrayList<String>();
        command.add(Jvm.java());
        command.addAll(Jvm.BACKING);
        command.addAll(Jvm.NATIVE);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.electrons.backing.BackingMain"));
        command.add(data().toString());
        backing = keep(Child.start(command, Map.of(), folder.resolve("backing.log")));
        var ready = backing.said(READY, START);
        bootstrap = ready.group(1);
        postgresUrl = ready.group(2);
    }

    /**
     * Starts Kafka and Postgres on a new folder.
     *
     * @param jvm flags of every service
     */
    public static Stage open(List<String> jvm) throws IOException, InterruptedException {
        return new Stage(jvm);
    }

    /**
     * Has Postgres do now what it would otherwise do while something is measured.
     *
     * @param counted how long each figure will be looked at
     */
    public void settle(Duration counted) throws TimeoutException {
        try (var log = new WriteAhead(this)) {
            log.prepare(Math.clamp(counted.toSeconds() * LOG_FILES_A_SECOND, LEAST_LOG_FILES, MOST_LOG_FILES));
        }
    }

    /** A part of Kafka and Postgres that no other suite sees. */
    public Corner corner(String name) {
        return keep(new Corner(this, name));
    }

    /** A whole mesh of its own in one process. */
    public WholeMesh wholeMesh() throws IOException {
        return keep(WholeMesh.start(folder));
    }

    <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    public Vertx vertx() {
        return vertx;
    }

    PrometheusMeterRegistry meters() {
        return meters;
    }

    /** Kafka's process. */
    public Child kafka() {
        return backing;
    }

    public Database postgres() {
        return new Database(data());
    }

    private Path data() {
        return folder.resolve("data");
    }

    public Path folder() {
        return folder;
    }

    List<String> jvm() {
        return jvm;
    }

    public String bootstrap() {
        return bootstrap;
    }

    public String postgresUrl() {
        return postgresUrl;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
    }

    /** Leaves the folder with the logs behind, for whoever wants to know what went wrong; answers where. */
    public Path keepFolder() {
        keep = true;
        return folder;
    }

    private void end() {
        for (var resource = open.poll(); resource != null; resource = open.poll()) {
            try {
                resource.close();
            } catch (Exception e) {
                System.err.println("bench: " + resource + " did not end well: " + e.getMessage());
            }
        }
        postgres().end();
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
            if (!keep) {
                Folders.delete(folder);
            }
        } catch (Exception e) {
            System.err.println("bench: " + folder + " was not deleted: " + e.getMessage());
        }
    }
}
