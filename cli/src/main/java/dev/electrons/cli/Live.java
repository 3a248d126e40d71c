package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows a run as it goes on: what programs and models say goes to the standard output as it comes, errors, notices and
 * progress to the standard error. A broken connection is taken up again where it broke; nothing is shown twice.
 */
final class Live {
    private static final long AGAIN_MS = 500;

    /**
     * How long to wait for what does not come.
     *
     * @param silence between two signs of life on one connection; the mesh gives one every 15 s
     * @param gone without reaching anybody, once the run is being followed
     */
    record Patience(Duration silence, Duration gone) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(45), Duration.ofMinutes(2));
    }

    private final Door door;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean progress;
    private final Patience patience;
    private final Map<String, Long> shown = new HashMap<>();
    private int last;
    private boolean connected;
    private boolean broken;
    private long reached = System.nanoTime();
    private boolean midLine;
    private String event = "";
    private JsonNode done = MissingNode.getInstance();

    /**
     * A view of runs through a door.
     *
     * @param progress whether to say which node does what
     */
    Live(Door door, PrintStream out, PrintStream err, boolean progress, Patience patience) {
        this.door = door;
        this.out = out;
        this.err = err;
        this.progress = progress;
        this.patience = patience;
    }

    /** Follows a run to its end; what it looks like then, as {@code GET /executions/{id}} says it. */
    JsonNode follow(String id, Duration longest) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            try (var wire = new Wire(door.stream(id, last), patience.silence(), deadline)) {
                listen(wire);
            } catch (Door.Refused e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() - deadline < 0) {
                    broke(e);
                }
            }
            if (!done.isMissingNode()) {
                return done;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new Door.NotEnded("the run " + id + " has not ended within " + longest.toSeconds()
                        + " s; it goes on: de watch " + id);
            }
            Thread.sleep(AGAIN_MS);
        }
    }

    private void listen(Wire wire) throws IOException {
        connected = true;
        for (var line = wire.line(); line != null && done.isMissingNode(); line = wire.line()) {
            reached = System.nanoTime();
            broken = false;
            line(line);
        }
    }

    /** Says so once; gives up when nobody was ever there, or nobody has been for long. */
    private void broke(IOException e) throws IOException {
        boolean gone = System.nanoTime() - reached > patience.gone().toNanos();
        if (gone || (!connected && !(e instanceof Door.Busy))) {
            throw e;
        }
        if (!broken) {
            remark("the connection broke (" + e.getMessage() + "), taking it up again");
        }
        broken = true;
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
            case "output" -> output(data);
            case "event" -> {
                last = data.path("version").asInt();
                if (progress) {
                    ProgressLines.of(data).forEach(this::remark);
                }
            }
            case "done" -> {
                freshLine();
                if (!data.path("result").isNull()) { // otherwise it is open again since: that end was not the last
                    done = data;
                }
            }
            default -> {} // something that a newer mesh tells
        }
    }

    /** Live output comes from its beginning with every connection; its numbers tell what is new. */
    private void output(JsonNode chunk) {
        var task = chunk.path("task_id").asText();
        long seq = chunk.path("seq").asLong();
        if (seq >= shown.getOrDefault(task, 0L)) {
            shown.put(task, seq + 1);
            said(chunk.path("channel").asText(), chunk.path("text").asText());
        }
    }

    private void said(String channel, String text) {
        switch (channel) {
            case "stdout", "token" -> written(out, text);
            case "stderr" -> written(err, text);
            case "notice" -> remark(text.strip());
            default -> {
                if (progress) {
                    remark(text.strip());
                }
            }
        }
    }

    private void written(PrintStream stream, String text) {
        stream.print(text);
        stream.flush();
        midLine = text.isEmpty() ? midLine : !text.endsWith("\n");
    }

    private void remark(String words) {
        freshLine();
        err.println("-- " + words);
    }

    /** On a terminal, where all of it is in one place, a remark does not begin in the middle of what the run says. */
    private void freshLine() {
        if (progress && midLine) {
            err.println();
            midLine = false;
        }
    }
}
