package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.dialect.Untranslatable;
import dev.electrons.runners.tongue.Teller;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Writes the events of a streamed message: one block after the other, each begun and ended. */
final class MessagesTeller implements Teller {
    private static final int TEXT = -1;

    private final String model;
    private boolean begun;
    private int block = -1;
    /** What the open block is: text, or the call of this index; none when empty. */
    private Optional<Integer> open = Optional.empty();

    MessagesTeller(String model) {
        this.model = model;
    }

    static Buffer event(ObjectNode data) {
        return Buffer.buffer("event: " + data.path("type").asText() + "\ndata: ")
                .appendBytes(Json.bytes(data))
                .appendString("\n\n");
    }

    private static ObjectNode of(String type) {
        return Json.MAPPER.createObjectNode().put("type", type);
    }

    @Override
    public Buffer tell(Piece piece) {
        return switch (piece) {
            case Piece.Text(var text) -> {
                var told = open.filter(kind -> kind == TEXT).isPresent()
                        ? Buffer.buffer()
                        : start(TEXT, of("text").put("text", ""));
                yield told.appendBuffer(delta(of("text_delta").put("text", text)));
            }
            case Piece.ToolBegun(var index, var id, var name, var _) -> {
                var call = of("tool_use").put("id", id).put("name", name);
                call.putObject("input");
                yield start(index, call);
            }
            case Piece.ToolArguments(var index, var json) -> {
                if (open.filter(kind -> kind == index).isEmpty()) {
                    throw new Untranslatable("the arguments of several calls are mixed");
                }
                yield delta(of("input_json_delta").put("partial_json", json));
            }
            case Piece.Thought _, Piece.Finished _, Piece.Used _, Piece.Failed _ -> Buffer.buffer();
        };
    }

    @Override
    public Buffer end(Said said) {
        var told = begin().appendBuffer(stop());
        var last = of("message_delta");
        last.putObject("delta")
                .put("stop_reason", MessagesTongue.reason(said.why()))
                .putNull("stop_sequence");
        last.set("usage", MessagesTongue.usage(said.usage()));
        return told.appendBuffer(event(last)).appendBuffer(event(of("message_stop")));
    }

    private Buffer begin() {
        if (begun) {
            return Buffer.buffer();
        }
        begun = true;
        var start = of("message_start");
        var message = MessagesTongue.head(model);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", MessagesTongue.usage(Optional.empty()));
        start.set("message", message);
        return event(start);
    }

    private Buffer start(int kind, ObjectNode content) {
        var told = begin().appendBuffer(stop());
        open = Optional.of(kind);
        block++;
        var start = of("content_block_start").put("index", block);
        start.set("content_block", content);
        return told.appendBuffer(event(start));
    }

    private Buffer delta(ObjectNode delta) {
        var event = of("content_block_delta").put("index", block);
        event.set("delta", delta);
        return event(event);
    }

    private Buffer stop() {
        if (open.isEmpty()) {
            return Buffer.buffer();
        }
        open = Optional.empty();
        return event(of("content_block_stop").put("index", block));
    }
}
