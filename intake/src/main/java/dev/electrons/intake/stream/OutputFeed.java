package dev.electrons.intake.stream;

import dev.electrons.id.AttemptId;
import dev.electrons.json.Json;
import dev.electrons.task.StreamChunk;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's share of live output: every chunk once, as much of it as the client keeps up with, and a notice about the
 * rest. What comes before the history is told waits, to a bound.
 */
final class OutputFeed {
    /** Characters that may wait for the history. */
    private static final int MOST_EARLY = 1 << 20;

    private final BooleanSupplier full;
    private final Telling write;
    private final Counter leftOutEver;
    private final ArrayDeque<Heard> early = new ArrayDeque<>();
    private final Map<AttemptId, Long> next = new HashMap<>();
    private long last;
    private int earlyCharacters;
    private boolean open;
    private long leftOut;
    private @Nullable StreamChunk lastLeftOut;

    /** A chunk and its place. */
    private record Heard(StreamChunk chunk, long place) {}

    /** Takes whole Server-Sent Events. */
    @FunctionalInterface
    interface Telling {
        /** Tells output, up to this place. */
        void tell(long place, String event);
    }

    /** What output looks like to clients. */
    private record Output(AttemptId taskId, String node, long seq, String channel, String text, Instant at) {}

    /**
     * Output that nobody has heard yet.
     *
     * @param full whether the client has enough to read for now
     * @param last place up to which the client has it; -1 for none
     * @param leftOutEver counts characters
     */
    OutputFeed(BooleanSupplier full, Telling write, long last, Counter leftOutEver) {
        this.full = full;
        this.write = write;
        this.last = last;
        this.leftOutEver = leftOutEver;
    }

    /** Tells a chunk that was not told before; one that comes again is recognised by its number. */
    void hear(StreamChunk chunk, long place) {
        if (place <= last || chunk.seq() < next.getOrDefault(chunk.taskId(), 0L)) {
            return;
        }
        next.put(chunk.taskId(), chunk.seq() + 1);
        if (open) {
            tell(chunk, place);
        } else if (earlyCharacters + chunk.text().length() <= MOST_EARLY) {
            earlyCharacters += chunk.text().length();
            early.add(new Heard(chunk, place));
        } else {
            leaveOut(chunk);
        }
    }

    /** The history is told: what waited for it, and all that comes, may follow. */
    void open() {
        open = true;
        while (!early.isEmpty()) {
            var heard = early.remove();
            tell(heard.chunk(), heard.place());
        }
    }

    /** Nothing follows: says what was left out, if anything was, however slow the client. */
    void end() {
        if (lastLeftOut != null) {
            var words = leftOut + " characters of live output were left out; the result has all of them";
            write(lastLeftOut, "notice", words);
            lastLeftOut = null;
            leftOut = 0;
        }
    }

    /** Up to where it was told; -1 for nothing. */
    long last() {
        return last;
    }

    private void tell(StreamChunk chunk, long place) {
        last = place;
        if (full.getAsBoolean()) {
            leaveOut(chunk);
            return;
        }
        end();
        write(chunk, chunk.channel(), chunk.text());
    }

    private void leaveOut(StreamChunk chunk) {
        lastLeftOut = chunk;
        leftOut += chunk.text().length();
        leftOutEver.increment(chunk.text().length());
    }

    private void write(StreamChunk chunk, String channel, String text) {
        var task = chunk.taskId();
        var output = new Output(task, task.node(), chunk.seq(), channel, text, chunk.at());
        write.tell(last, "event: output\ndata: " + Json.text(output) + "\n\n");
    }
}
