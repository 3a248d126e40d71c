package dev.electrons.runners.tongue;

import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a stream of bytes into whole server-sent events, each with its bytes as they came. */
public final class RawEvents {
    /** Of what we are willing to hold. */
    private static final int LARGEST = 32 << 20;

    private Buffer rest = Buffer.buffer();
    private int seen;
    private int line;

    /**
     * One event.
     *
     * @param bytes all of it, with the empty line at its end
     * @param data what it says; empty for a comment
     */
    public record Event(Buffer bytes, String data) {}

    /** Reads the next bytes of an answer, event by event, as long as it is not over; one that is too large ends it. */
    public void read(Buffer bytes, Inflow<?> answer, Consumer<Event> each) {
        tell(feed(bytes), answer, each);
        if (rest.length() > LARGEST) {
            answer.fail(new Fault.Broken("one event of the stream is too large"));
        }
    }

    /** The stream has ended; the last event may lack its line breaks. */
    public void readLast(Inflow<?> answer, Consumer<Event> each) {
        if (rest.length() > 0) {
            tell(feed(Buffer.buffer("\n\n")), answer, each);
        }
    }

    private static void tell(List<Event> found, Inflow<?> answer, Consumer<Event> each) {
        for (var event : found) {
            if (!answer.over()) {
                each.accept(event);
            }
        }
    }

    /** The events that are whole with these bytes. */
    private List<Event> feed(Buffer bytes) {
        boolean first = rest.length() == 0;
        var all = first ? bytes : rest.appendBuffer(bytes);
        var found = new ArrayList<Event>();
        int from = 0;
        for (int i = seen; i < all.length(); i++) {
            if (all.getByte(i) != '\n') {
                continue;
            }
            boolean empty = i == line || (i == line + 1 && all.getByte(line) == '\r');
            line = i + 1;
            if (empty) {
                var event = all.getBuffer(from, line);
                found.add(new Event(event, data(event.toString(StandardCharsets.UTF_8))));
                from = line;
            }
        }
        // What an event that is not whole yet has so far is kept, and not copied each time that more of it comes.
        rest = first || from > 0 ? all.getBuffer(from, all.length()) : all;
        line -= from;
        seen = rest.length();
        return found;
    }

    private static String data(String event) {
        var data = new StringBuilder();
        event.lines()
                .filter(text -> text.startsWith("data:"))
                .forEach(text -> data.append(data.isEmpty() ? "" : "\n")
                        .append(text.substring(5).stripLeading()));
        return data.toString();
    }
}
