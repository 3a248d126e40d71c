package dev.electrons.runners.tongue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.dialect.Finish;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * One streamed answer on its way through, in whole events: held back until its first content, passed on byte for byte
 * from then on. An event that reports a failure is not passed on.
 */
final class PassageStream {
    private static final int MOST_HELD = 16 << 20;

    private final Ear ear;
    private final IntSupplier asked;
    private final ChatSink sink;
    private final RawEvents events = new RawEvents();
    private final Inflow<ChatAnswer> inflow;
    private Buffer held = Buffer.buffer();
    private Optional<Usage> usage = Optional.empty();
    private boolean content;
    private boolean filtered;

    /** @param asked how many answers to the question were asked for; looked at only where it matters */
    PassageStream(Vertx vertx, Exchange exchange, Ear ear, IntSupplier asked, ChatSink sink, Patience patience) {
        this.ear = ear;
        this.asked = asked;
        this.sink = sink;
        this.inflow = new Inflow<ChatAnswer>(vertx, exchange, sink, patience).counting(() -> usage);
    }

    Future<Verdict<ChatAnswer>> run() {
        return inflow.read(bytes -> events.read(bytes, inflow, this::pass), this::ended, this::cut);
    }

    private void pass(RawEvents.Event event) {
        if (!event.data().isEmpty()) {
            hear(event.data());
        }
        if (!inflow.over()) {
            write(event.bytes());
        }
        if (!inflow.over() && ear.closed()) {
            succeed();
        }
    }

    private void hear(String data) {
        try {
            ear.event(Json.read(data, JsonNode.class)).forEach(this::take);
        } catch (NotJson _) {
            inflow.fail(new Fault.Broken("an event of the stream is not JSON"));
        }
    }

    /** Thoughts are content here: they are passed on, and the client may show them. */
    private void take(Piece piece) {
        switch (piece) {
            case Piece.Text _, Piece.ToolBegun _, Piece.ToolArguments _, Piece.Thought _ -> heardSome();
            case Piece.Finished(var why) -> {
                filtered |= why == Finish.CONTENT_FILTER;
                heardSome();
            }
            case Piece.Used(var consumed) -> usage = Optional.of(consumed);
            case Piece.Failed(var fault) -> inflow.fail(fault);
        }
    }

    private void heardSome() {
        content = true;
        inflow.progress();
    }

    private void write(Buffer bytes) {
        if (sink.begun()) {
            sink.write(bytes);
            return;
        }
        held.appendBuffer(bytes);
        if (content) {
            sink.commit();
            sink.write(held);
            held = Buffer.buffer();
        } else if (held.length() > MOST_HELD) {
            inflow.fail(new Fault.Broken("megabytes of stream without content"));
        }
    }

    private void ended() {
        events.readLast(inflow, this::pass);
        if (inflow.over() || ear.complete()) {
            succeed();
        } else {
            inflow.fail(new Fault.Broken("the stream ended before the answer did"));
        }
    }

    /** An answer of several may have been cut before the next of them began. */
    private void cut(Fault fault) {
        if (ear.complete() && ear.answers() >= asked.getAsInt()) {
            succeed();
        } else {
            inflow.fail(fault);
        }
    }

    private void succeed() {
        inflow.succeed(new ChatAnswer(Optional.empty(), usage, filtered));
    }
}
