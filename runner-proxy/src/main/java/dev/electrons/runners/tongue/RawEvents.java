package dev.electrons.runners.tongue;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes into whole server-sent events, each with its bytes as they came. */
public final class RawEvents {
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

    /** Takes the next bytes; returns the events that are now whole. */
    public List<Event> feed(Buffer bytes) {
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

    /** The stream has ended; the last event may lack its line breaks. */
    public List<Event> end() {
        return rest.length() == 0 ? List.of() : feed(Buffer.buffer("\n\n"));
    }

    /** Whether an event is larger than we are willing to hold. */
    public boolean tooLarge() {
        return rest.length() > LARGEST;
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
