package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Shows a run as it goes on: what programs and models say goes to the standard output as it comes, errors and progress to
 * the standard error. A broken connection is taken up again where it broke.
 */
final class Live {
    private static final long AGAIN_MS = 500;

    private final Door door;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean progress;
    private int last;
    private String event = "";
    private JsonNode done = MissingNode.getInstance();

    /**
     * A view of runs through a door.
     *
     * @param progress whether to say which node does what
     */
    Live(Door door, PrintStream out, PrintStream err, boolean progress) {
        this.door = door;
        this.out = out;
        this.err = err;
        this.progress = progress;
    }

    /** Follows a run to its end; what it looks like then, as {@code GET /executions/{id}} says it. */
    JsonNode follow(String id, Duration longest) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (done.isMissingNode()) {
            try (var lines = door.stream(id, last)) {
                lines.takeWhile(_ -> System.nanoTime() < deadline).forEach(this::line);
            } catch (Door.Refused e) {
                throw e;
            } catch (IOException | UncheckedIOException e) {
                err.println("-- the connection broke (" + e.getMessage() + "), taking it up again");
            }
            if (done.isMissingNode()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("the run " + id + " has not ended within " + longest.toSeconds()
                            + " s; it goes on: de watch " + id);
                }
                Thread.sleep(AGAIN_MS);
            }
        }
        return done;
    }

    private void line(String line) {
        if (line.startsWith("event: ")) {
            event = line.substring(7);
        } else if (line.startsWith("data: ")) {
            told(Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8), JsonNode.class));
        }
    }

    private void told(JsonNode data) {
        switch (event) {
            case "output" ->
                said(data.path("channel").asText(), data.path("text").asText());
            case "event" -> {
                last = data.path("version").asInt();
                if (progress) {
                    err.printf(
                            "-- %-16s %s%n",
                            data.path("type").asText(), data.path("node_id").asText(""));
                }
            }
            case "done" -> done = data;
            default -> {} // something that a newer mesh tells
        }
    }

    private void said(String channel, String text) {
        if (channel.equals("stdout") || channel.equals("token")) {
            out.print(text);
            out.flush();
        } else if (channel.equals("stderr")) {
            err.print(text);
            err.flush();
        } else if (progress) {
            err.println("-- " + text.strip());
        }
    }
}
