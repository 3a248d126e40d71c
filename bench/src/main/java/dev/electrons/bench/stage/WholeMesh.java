package dev.electrons.bench.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The whole mesh in one process, as {@code ./de up} starts it, on a new data folder. */
public final class WholeMesh implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern UP = Pattern.compile("the mesh is up at (\\S+)");
    private static final List<Integer> USUAL = List.of(8_080, 8_081, 8_082, 8_090, 8_091);

    private final Child process;
    private final Path data;
    private final long begin = System.nanoTime();

    private WholeMesh(Child process, Path data) {
        this.process = process;
        this.data = data;
    }

    static WholeMesh start(Path folder) throws IOException {
        var data = Files.createTempDirectory(folder, "mesh");
        var jar = Project.root().resolve("cli/target/cli.jar");
        var command = new ArrayList<String>();
        command.add(Jvm.java());
        command.addAll(Jvm.ALL_IN_ONE);
        command.addAll(List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + archive(),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off"));
        command.addAll(Jvm.NATIVE);
        command.addAll(List.of(
                "-jar",
                jar.toString(),
                "up",
                "--runners",
                EchoRunner.in(folder, Optional.empty()).toString(),
                "--data",
                data.toString()));
        command.addAll(List.of("--port-offset", String.valueOf(freeOffset())));
        return new WholeMesh(
                Child.start(command, Map.of("LC_ALL", "C.UTF-8"), folder.resolve(data.getFileName() + ".log")), data);
    }

    private static Path archive() {
        return Project.root().resolve("cli/target/de.jsa");
    }

    /** Whether the classes of an earlier start were kept, as they are after the first use of {@code ./de}. */
    public static boolean archived() {
        return Files.exists(archive());
    }

    /** Below the ports that the system hands out by itself. */
    private static int freeOffset() {
        return IntStream.iterate(2_000, offset -> offset + 100)
                .limit(200)
                .filter(offset -> USUAL.stream().allMatch(port -> free(port + offset)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free ports for the whole mesh"));
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    /** Waits until it serves; answers how long that took from its start. */
    public Duration ready() throws IOException, InterruptedException {
        process.said(UP, START);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Where its door is. */
    public URI url() throws IOException, InterruptedException {
        return URI.create(process.said(UP, START).group(1));
    }

    /** Where its broker is. */
    public String bootstrap() throws IOException {
        var ports = new Properties();
        try (var in = Files.newInputStream(data.resolve("ports.properties"))) {
            ports.load(in);
        }
        return "127.0.0.1:" + ports.getProperty("kafka");
    }

    public Child process() {
        return process;
    }

    public Database postgres() {
        return new Database(data);
    }

    @Override
    public void close() {
        process.close();
        postgres().end();
    }
}
