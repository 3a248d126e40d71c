package dev.electrons.runners.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.wire.Faults;
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

    private Buffer rest = Buffer.buffer();
    private boolean content;
    private boolean finished;
    private boolean done;
    private long events;
    private Optional<String> fault = Optional.empty();
    private Optional<Usage> usage = Optional.empty();

    /** Takes the next bytes and returns those that may be passed on: whole lines, up to the first that is at fault. */
    Buffer feed(Buffer bytes) {
        var all = rest.length() == 0 ? bytes : rest.appendBuffer(bytes);
        int from = 0;
        for (int i = all.length() - bytes.length(); i < all.length() && fault.isEmpty(); i++) {
            if (all.getByte(i) == '\n') {
                look(all, from, i);
                from = fault.isPresent() ? from : i + 1;
            }
        }
        rest = all.getBuffer(from, all.length());
        if (rest.length() > LONGEST_LINE && fault.isEmpty()) {
            fault = Optional.of("one event is larger than " + LONGEST_LINE + " bytes");
        }
        return all.getBuffer(0, from);
    }

    /** The stream has ended; a last line may lack its line break. */
    Buffer end() {
        if (rest.length() > 0 && fault.isEmpty()) {
            look(rest, 0, rest.length());
        }
        var last = fault.isPresent() ? Buffer.buffer() : rest;
        rest = Buffer.buffer();
        return last;
    }

    private void look(Buffer all, int from, int to) {
        int end = to > from && all.getByte(to - 1) == '\r' ? to - 1 : to;
        if (end - from < DATA.length || !startsWithData(all, from)) {
            return;
        }
        int start = from + DATA.length;
        while (start < end && all.getByte(start) == ' ') {
            start++;
        }
        var data = all.getBytes(start, end);
        if (new String(data, 0, Math.min(data.length, 6), StandardCharsets.US_ASCII).equals("[DONE]")) {
            done = true;
            fault = finished ? fault : Optional.of("the terminator came without a finish_reason");
            return;
        }
        events++;
        try {
            chunk(Json.read(data, JsonNode.class));
        } catch (NotJson _) {
            fault = Optional.of("a chunk is not JSON");
        }
    }

    private static boolean startsWithData(Buffer all, int from) {
        for (int i = 0; i < DATA.length; i++) {
            if (all.getByte(from + i) != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            var error = chunk.get("error");
            fault = Optional.of("the runner reported: "
                    + Faults.shortened(
                            error.isTextual()
                                    ? error.textValue()
                                    : error.path("message").asText("an error")));
            return;
        }
        for (var choice : chunk.path("choices")) {
            choice.path("delta").properties().forEach(field -> {
                var value = field.getValue();
                boolean says = value.isTextual() ? !value.textValue().isEmpty() : !value.isEmpty();
                content |= says && !field.getKey().equals("role");
            });
            finished |= choice.path("finish_reason").isTextual();
        }
        usage = usage(chunk).or(() -> usage);
    }

    /** Token counts where the answer has them. */
    static Optional<Usage> usage(JsonNode answer) {
        var usage = answer.path("usage");
        return usage.path("prompt_tokens").isNumber()
                        && usage.path("completion_tokens").isNumber()
                ? Optional.of(new Usage(
                        usage.get("prompt_tokens").longValue(),
                        usage.get("completion_tokens").longValue(),
                        null))
                : Optional.empty();
    }

    /** Something that a client would show has come. */
    boolean content() {
        return content;
    }

    /** A finish reason has come: the answer is whole. */
    boolean finished() {
        return finished;
    }

    /** The terminator has come. */
    boolean done() {
        return done;
    }

    /** How many chunks have come; comments do not count. */
    long events() {
        return events;
    }

    Optional<String> fault() {
        return fault;
    }

    Optional<Usage> usage() {
        return usage;
    }
}
