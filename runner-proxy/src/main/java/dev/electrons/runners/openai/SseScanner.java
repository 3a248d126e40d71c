package dev.electrons.runners.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks at a stream of chat chunks as it passes: whether content has come, whether it has finished, whether it is one at
 * all. Bytes leave it in whole lines and otherwise exactly as they came.
 */
final class SseScanner {
    private static final int LONGEST_LINE = 4 << 20;
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final boolean usageWithheld;
    private final int asked;
    private final Choices choices = new Choices();
    private Buffer rest = Buffer.buffer();
    private boolean ours;
    private boolean content;
    private boolean done;
    private long events;
    private Optional<Fault> fault = Optional.empty();
    private Optional<Usage> usage = Optional.empty();

    /**
     * Looks at one stream.
     *
     * @param usageWithheld whether the chunk that has usage and nothing else is for us alone, and not passed on
     * @param asked how many choices were asked for
     */
    SseScanner(boolean usageWithheld, int asked) {
        this.usageWithheld = usageWithheld;
        this.asked = asked;
    }

    /** Takes the next bytes and returns those that may be passed on: whole lines, up to the first that is at fault. */
    Buffer feed(Buffer bytes) {
        boolean first = rest.length() == 0;
        var all = first ? bytes : rest.appendBuffer(bytes);
        var out = Buffer.buffer();
        int passed = 0;
        int from = 0;
        for (int i = all.length() - bytes.length(); i < all.length() && fault.isEmpty(); i++) {
            if (all.getByte(i) == '\n') {
                if (look(all, from, i)) {
                    out.appendBuffer(all, passed, from - passed);
                    passed = i + 1;
                }
                from = fault.isPresent() ? from : i + 1;
            }
        }
        out.appendBuffer(all, passed, from - passed);
        // A large event comes in many pieces: it is not copied anew for each of them.
        rest = first || from > 0 ? all.getBuffer(from, all.length()) : rest;
        if (rest.length() > LONGEST_LINE && fault.isEmpty()) {
            fault = broken("one event is larger than " + LONGEST_LINE + " bytes");
        }
        return out;
    }

    /** The stream has ended; a last line may lack its line break. */
    Buffer end() {
        boolean ours = rest.length() > 0 && fault.isEmpty() && look(rest, 0, rest.length());
        var last = ours || fault.isPresent() ? Buffer.buffer() : rest;
        rest = Buffer.buffer();
        return last;
    }

    /** Whether this line is for us alone. */
    private boolean look(Buffer all, int from, int to) {
        int end = to > from && all.getByte(to - 1) == '\r' ? to - 1 : to;
        boolean afterOurs = ours;
        ours = false;
        if (end - from < DATA.length || !startsWithData(all, from)) {
            return afterOurs && end == from;
        }
        int start = from + DATA.length;
        while (start < end && all.getByte(start) == ' ') {
            start++;
        }
        var data = all.getBytes(start, end);
        if (new String(data, 0, Math.min(data.length, 6), StandardCharsets.US_ASCII).equals("[DONE]")) {
            done = true;
            fault = choices.allEnded() ? fault : broken("the terminator came without a finish_reason");
            return false;
        }
        events++;
        ours = Glance.at(data, choices).map(glance -> chunk(glance, data)).orElseGet(() -> {
            fault = broken("a chunk is not JSON");
            return false;
        });
        return ours;
    }

    private static boolean startsWithData(Buffer all, int from) {
        for (int i = 0; i < DATA.length; i++) {
            if (all.getByte(from + i) != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it says nothing but what was consumed, and nobody but us asked for that. */
    private boolean chunk(Glance glance, byte[] data) {
        if (glance.error()) {
            fault = Optional.of(
                    OpenAiErrors.inStream(Json.read(data, JsonNode.class).path("error")));
            return false;
        }
        content |= glance.content();
        usage = glance.usage().or(() -> usage);
        return usageWithheld && glance.onlyCounts();
    }

    /** Something that a client would show has come. */
    boolean content() {
        return content;
    }

    /** Some choice has said why it ends, so there is an answer, be it without words. */
    boolean anyFinished() {
        return choices.anyEnded();
    }

    /**
     * The answer is whole: every choice that began has a finish reason. Where no terminator says that there are no more of
     * them, there must be as many as were asked for.
     */
    boolean finished() {
        return choices.allEnded() && (done || choices.ended() >= asked);
    }

    /** The vendor's filter is why it ends. */
    boolean filtered() {
        return choices.filtered();
    }

    /** The terminator has come. */
    boolean done() {
        return done;
    }

    /** How many chunks have come; comments do not count. */
    long events() {
        return events;
    }

    private static Optional<Fault> broken(String words) {
        return Optional.of(new Fault.Broken(words));
    }

    Optional<Fault> fault() {
        return fault;
    }

    Optional<Usage> usage() {
        return usage;
    }
}
