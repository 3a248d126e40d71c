package dev.electrons.runners.media;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.openai.OpenAiErrors;
import dev.electrons.runners.tongue.RawEvents;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Pictures on their way through while they are drawn: sketches first, and of each an event that says that it is done, which
 * is what makes it one. Held back until the first of them, passed on byte for byte from then on.
 */
final class PictureStream {
    private static final String DONE = ".completed";
    private static final String SKETCH = ".partial_image";

    private final MediaSink sink;
    private final int asked;
    private final RawEvents events = new RawEvents();
    private final Inflow<MediaAnswer> inflow;
    private Buffer held = Buffer.buffer();
    private Optional<Usage> usage = Optional.empty();
    private int done;

    /** @param asked how many pictures are to be drawn */
    PictureStream(Vertx vertx, Exchange exchange, MediaSink sink, int asked, Patience patience) {
        this.sink = sink;
        this.asked = asked;
        this.inflow = new Inflow<MediaAnswer>(vertx, exchange, sink, patience)
                .counting(() -> usage)
                .making(() -> Made.pictures(done));
    }

    Future<Verdict<MediaAnswer>> run() {
        return inflow.read(bytes -> events.read(bytes, inflow, this::pass), this::ended, this::cut);
    }

    private void pass(RawEvents.Event event) {
        if (!event.data().isEmpty() && !event.data().equals("[DONE]")) {
            look(event.data());
        }
        if (!inflow.over()) {
            write(event.bytes());
        }
    }

    /** What an event is; the picture in it, which may be megabytes, is not unpacked. */
    private void look(String data) {
        try (var parser = Json.MAPPER.createParser(data)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                var token = parser.nextToken();
                if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                    kind(parser.getText());
                } else if (name.equals("usage") && token == JsonToken.START_OBJECT) {
                    usage = Pictures.usage(parser).or(() -> usage);
                } else if (name.equals("error") && token != JsonToken.VALUE_NULL) {
                    inflow.fail(OpenAiErrors.inStream(
                            Json.read(data, JsonNode.class).path("error")));
                    return;
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException _) {
            inflow.fail(new Fault.Broken("an event of the stream is not JSON"));
        }
    }

    private void kind(String type) {
        if (type.endsWith(DONE)) {
            done++;
        }
        if (!type.endsWith(DONE) && !type.endsWith(SKETCH)) {
            return;
        }
        if (!sink.begun()) {
            sink.begin("text/event-stream", OptionalLong.empty());
        }
        inflow.progress();
    }

    private void write(Buffer event) {
        held.appendBuffer(event);
        if (sink.begun()) {
            sink.write(held);
            held = Buffer.buffer();
        }
    }

    private void ended() {
        events.readLast(inflow, this::pass);
        cut(new Fault.Broken("the stream ended before the picture was done"));
    }

    private void cut(Fault fault) {
        if (done >= asked) {
            inflow.succeed(new MediaAnswer(Optional.empty(), usage, Made.pictures(done)));
        } else {
            inflow.fail(fault);
        }
    }
}
