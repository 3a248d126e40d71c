package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** One streamed answer as it comes. Only what ends an answer in its protocol makes it one. */
final class TalkStream {
    private final Ear ear;
    private final Listener listener;
    private final SseEvents events = new SseEvents();
    private final Gathering gathering = new Gathering();
    private final Inflow<Said> inflow;

    TalkStream(Vertx vertx, Exchange exchange, Ear ear, Listener listener, Patience patience) {
        this.ear = ear;
        this.listener = listener;
        this.inflow = new Inflow<Said>(vertx, exchange, listener, patience).counting(gathering::usage);
    }

    Future<Verdict<Said>> run() {
        return inflow.read(this::bytes, this::ended, this::cut);
    }

    private void bytes(Buffer bytes) {
        hear(events.feed(bytes));
        if (events.tooLarge()) {
            inflow.fail(new Fault.Broken("one event of the stream is too large"));
        }
    }

    private void hear(List<String> found) {
        for (var data : found) {
            if (inflow.over()) {
                return;
            }
            try {
                ear.event(Json.read(data, JsonNode.class)).forEach(this::take);
            } catch (NotJson _) {
                inflow.fail(new Fault.Broken("an event of the stream is not JSON"));
            }
            if (ear.closed()) {
                succeed();
            }
        }
    }

    private void take(Piece piece) {
        if (inflow.over()) {
            return;
        }
        gathering.add(piece);
        switch (piece) {
            case Piece.Text _, Piece.ToolBegun _, Piece.ToolArguments _ -> {
                inflow.progress();
                listener.hear(piece);
            }
            case Piece.Thought _, Piece.Finished _ -> inflow.progress();
            case Piece.Used _ -> {}
            case Piece.Failed(var fault) -> inflow.fail(fault);
        }
    }

    private void ended() {
        hear(events.end());
        cut(new Fault.Broken("the stream ended before the answer did"));
    }

    private void cut(Fault fault) {
        if (ear.complete()) {
            succeed();
        } else {
            inflow.fail(fault);
        }
    }

    private void succeed() {
        gathering
                .said()
                .ifPresentOrElse(
                        inflow::succeed, () -> inflow.fail(new Fault.Broken("the stream ended without a reason to")));
    }
}
