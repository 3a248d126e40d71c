package dev.electrons.runners.dialect;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes into the data of its server-sent events. Names and comments are of no interest. */
public final class SseEvents {
    private static final int LARGEST = 8 << 20;

    private final StringBuilder data = new StringBuilder();
    private Buffer rest = Buffer.buffer();
    private int seen;

    /** Takes the next bytes; returns the data of the events that are now complete. */
    public List<String> feed(Buffer bytes) {
        boolean first = rest.length() == 0;
        var all = first ? bytes : rest.appendBuffer(bytes);
        var found = new ArrayList<String>();
        int from = 0;
        for (int i = seen; i < all.length(); i++) {
            if (all.getByte(i) == '\n') {
                line(all.getString(from, i, StandardCharsets.UTF_8.name()), found);
                from = i + 1;
            }
        }
        // A large event comes in many pieces: it is not copied anew for each of them.
        rest = first || from > 0 ? all.getBuffer(from, all.length()) : rest;
        seen = rest.length();
        return found;
    }

    /** The stream has ended; the last event may lack its line breaks. */
    List<String> end() {
        return feed(Buffer.buffer("\n\n"));
    }

    /** Whether an event is larger than we are willing to hold. */
    boolean tooLarge() {
        return rest.length() > LARGEST || data.length() > LARGEST;
    }

    private void line(String raw, List<String> found) {
        var line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                found.add(data.toString());
                data.setLength(0);
            }
        } else if (line.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).stripLeading());
        }
    }
}
