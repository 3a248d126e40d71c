package dev.electrons.subworkflows.call;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Bytes to server-sent events, however the network has cut them. Comments and unknown fields are passed over. */
final class EventReader {
    private final int limit;
    private final Ask.EventSink sink;
    private Buffer rest = Buffer.buffer();
    private String name = "";
    private final StringBuilder data = new StringBuilder();
    private boolean any;

    /** @param limit characters of any one event */
    EventReader(int limit, Ask.EventSink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    /** Takes the next bytes; false when an event is larger than the limit. */
    boolean feed(Buffer bytes) {
        int searched = rest.length();
        rest.appendBuffer(bytes);
        int from = 0;
        for (int i = searched; i < rest.length(); i++) {
            if (rest.getByte(i) == '\n') {
                int to = i > from && rest.getByte(i - 1) == '\r' ? i - 1 : i;
                line(new String(rest.getBytes(from, to), StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        if (from > 0) {
            rest = rest.getBuffer(from, rest.length());
        }
        return rest.length() <= limit && data.length() <= limit;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            finish();
            return;
        }
        int colon = line.indexOf(':');
        var field = colon < 0 ? line : line.substring(0, colon);
        var value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        switch (field) {
            case "" -> sink.take(new StreamEvent(StreamEvent.COMMENT, value));
            case "event" -> name = value;
            case "data" -> {
                if (any) {
                    data.append('\n');
                }
                data.append(value);
                any = true;
            }
            default -> {
                // ids and retry times mean nothing here
            }
        }
    }

    private void finish() {
        if (any) {
            sink.take(new StreamEvent(name.isEmpty() ? "message" : name, data.toString()));
        }
        name = "";
        data.setLength(0);
        any = false;
    }
}
