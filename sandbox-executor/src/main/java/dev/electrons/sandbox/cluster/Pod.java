package dev.electrons.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.electrons.sandbox.job.Content;
import dev.electrons.sandbox.job.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One pod from its making to its removal. Blocks. */
final class Pod implements AutoCloseable {
    /** Images may have to be fetched first. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration ASIDE = Duration.ofSeconds(30);
    private static final long LOOK_MS = 50;

    private final Api api;
    private final String name;

    private Pod(Api api, String name) {
        this.api = api;
        this.name = name;
    }

    /** What a command of our own said. */
    record Said(OptionalInt code, Content out, Content err) {}

    /**
     * Makes it and waits until commands can be started in it.
     *
     * @param idle how long it may wait for its job
     */
    static Pod start(Api api, Cluster cluster, String name, Limits limits, Duration idle)
            throws IOException, InterruptedException {
        var pod = new Pod(api, name);
        try {
            api.create("api/v1", "pods", PodManifest.of(cluster, name, limits, idle));
            pod.awaitRunning();
            return pod;
        } catch (IOException | InterruptedException | RuntimeException e) {
            pod.close();
            throw e;
        }
    }

    private void awaitRunning() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            var now = look();
            if (running(now)) {
                return;
            }
            var phase = now.path("phase").asText();
            if (phase.equals("Failed") || phase.equals("Succeeded") || System.nanoTime() > end) {
                throw new IOException("pod " + name + " does not start: " + why(now));
            }
            Thread.sleep(LOOK_MS);
        }
    }

    /** Whether commands can be started in it now. */
    boolean running() throws IOException, InterruptedException {
        return running(look());
    }

    private static boolean running(JsonNode status) {
        return status.path("containerStatuses").path(0).path("state").has("running");
    }

    private static String why(JsonNode status) {
        var waiting = status.path("containerStatuses").path(0).path("state").path("waiting");
        var condition = status.path("conditions").path(0);
        return String.join(
                        " ",
                        status.path("phase").asText(""),
                        status.path("reason").asText(""),
                        status.path("message").asText(""),
                        waiting.path("reason").asText(""),
                        waiting.path("message").asText(""),
                        condition.path("message").asText(""))
                .replaceAll(" +", " ")
                .strip();
    }

    /** Its status; nothing when it is gone. */
    JsonNode look() throws IOException, InterruptedException {
        return api.get("api/v1", "pods/" + name).map(pod -> pod.path("status")).orElse(MissingNode.getInstance());
    }

    Running exec(List<String> command, Running.Sink sink) throws IOException {
        return api.exec(name, command, sink);
    }

    /** Runs a command of our own to its end; of what it writes at most so much is kept, and then it is not heard out. */
    Said aside(List<String> command, byte[] input, long most) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var running = exec(command, (channel, piece) -> {
            var bytes = new byte[piece.remaining()];
            piece.get(bytes);
            (channel == 1 ? out : err).writeBytes(bytes);
            return out.size() + err.size() <= most;
        });
        try {
            running.feed(input);
            var code = running.ended().get(ASIDE.toMillis(), TimeUnit.MILLISECONDS);
            return new Said(code, Content.of(out.toByteArray()), Content.of(err.toByteArray()));
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("pod " + name + " does not answer", e);
        } finally {
            running.abort();
        }
    }

    /** Removes it and waits until it is gone. */
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + ASIDE.toNanos();
        try {
            api.remove(name);
            while (api.get("api/v1", "pods/" + name).isPresent()) {
                if (System.nanoTime() > end) {
                    throw new IOException("pod " + name + " does not go away");
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the service is leaving, pod " + name + " may stay until its deadline", e);
        }
    }
}
