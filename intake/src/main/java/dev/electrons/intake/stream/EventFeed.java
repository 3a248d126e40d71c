package dev.electrons.intake.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.EventMessages;
import dev.electrons.postgres.EventStore;
import dev.electrons.run.RunState;
import dev.electrons.task.StreamChunk;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of one run. Events come from the store and are joined by version with what is heard, so none is
 * left out or repeated; a slow client gets them when it is ready for more. Live output is told while the client keeps
 * up, and otherwise left out, saying so. Lives on one context.
 */
final class EventFeed implements Listener {
    static final String MEDIA_TYPE = "text/event-stream; charset=utf-8";

    private static final int PAGE = 200;
    private static final int WRITE_QUEUE = 256 << 10;
    private static final long KEEP_ALIVE_MS = 15_000;

    private final Context context;
    private final HttpServerResponse response;
    private final EventStore store;
    private final RunId run;
    private final Supplier<Future<ObjectNode>> last;
    private final OutputFeed output;
    private final long keepAlive;
    private News.@Nullable Subscription subscription;
    private int sent;
    private boolean caughtUp;
    private boolean reading;
    private boolean more;
    private boolean over;
    private boolean finishing;
    private boolean closed;

    /**
     * A stream that begins after an event.
     *
     * @param mark what the client has
     * @param last asks how the run looks when it has ended
     * @param leftOut counts the characters that a client did not keep up with
     */
    EventFeed(
            Context context,
            HttpServerResponse response,
            EventStore store,
            RunId run,
            Mark mark,
            Supplier<Future<ObjectNode>> last,
            Counter leftOut) {
        this.context = context;
        this.response = response;
        this.store = store;
        this.run = run;
        this.sent = mark.version();
        this.last = last;
        this.output = new OutputFeed(response::writeQueueFull, this::tellOutput, mark.output(), leftOut);
        this.keepAlive =
                context.owner().setPeriodic(KEEP_ALIVE_MS, _ -> context.runOnContext(_ -> write(": still here\n\n")));
        response.setWriteQueueMaxSize(WRITE_QUEUE);
        response.closeHandler(_ -> close());
        response.exceptionHandler(_ -> close());
    }

    /**
     * Sends the head and the history, and from then on what is heard.
     *
     * @param state of the run, asked for after listening began
     */
    void begin(News.Subscription listening, RunState state) {
        if (closed) { // the client did not wait
            listening.close();
            return;
        }
        subscription = listening;
        sent = Math.min(sent, state.version());
        over = state.phase().ended();
        response.setChunked(true)
                .putHeader("Content-Type", MEDIA_TYPE)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        write(": run " + run + "\n\n");
        read();
    }

    /** The next page of the history. */
    private void read() {
        if (closed || finishing) {
            return;
        }
        if (reading) {
            more = true;
            return;
        }
        reading = true;
        store.events(run, sent + 1, PAGE)
                .onComplete(page -> context.runOnContext(_ -> {
                    reading = false;
                    if (page.failed()) {
                        close(); // the client comes again and says what it has
                    } else {
                        history(page.result());
                    }
                }));
    }

    private void history(List<Recorded> page) {
        page.forEach(this::tell);
        if (page.size() == PAGE || more) {
            more = false;
            whenDrained(this::read);
            return;
        }
        caughtUp = true;
        output.open();
        if (over) {
            finish();
        }
    }

    @Override
    public void event(Recorded recorded) {
        context.runOnContext(_ -> {
            if (closed || subscription == null || recorded.version() <= sent) {
                return; // before it has begun: the history has it
            }
            if (caughtUp && !reading && recorded.version() == sent + 1 && !response.writeQueueFull()) {
                tell(recorded);
                if (over) {
                    finish();
                }
            } else {
                whenDrained(this::read);
            }
        });
    }

    @Override
    public void output(StreamChunk chunk, long place) {
        context.runOnContext(_ -> {
            if (!closed) {
                output.hear(chunk, place);
            }
        });
    }

    private void tell(Recorded recorded) {
        if (recorded.version() <= sent) {
            return;
        }
        sent = recorded.version();
        write("event: event\nid: " + sent + "\ndata: " + Json.text(EventMessages.Body.of(recorded)) + "\n\n");
        if (output.last() >= 0) { // an id of its own, without data: so the client goes on there, too
            write("id: " + new Mark(sent, output.last()).text() + "\n\n");
        }
        if (recorded.event() instanceof RunEvent.RunFinished) {
            over = true;
        } else if (recorded.event() instanceof RunEvent.NodesReset) {
            over = false; // an end that was not the last
        }
    }

    private void tellOutput(long place, String event) {
        write("id: " + new Mark(sent, place).text() + "\n" + event);
    }

    /** The run has ended: what was said of it before that is told, then how it looks, unless it is open again by then. */
    private void finish() {
        var listening = subscription;
        if (finishing || listening == null) {
            return;
        }
        finishing = true;
        listening
                .caughtUp()
                .otherwiseEmpty()
                .compose(_ -> last.get())
                .onComplete(view -> context.runOnContext(_ -> {
                    if (view.succeeded() && view.result().path("result").isNull()) {
                        finishing = false;
                        read();
                        return;
                    }
                    output.end();
                    if (view.succeeded()) {
                        write("event: done\ndata: " + Json.text(view.result()) + "\n\n");
                    }
                    close();
                }));
    }

    private void whenDrained(Runnable action) {
        if (!response.writeQueueFull()) {
            action.run();
            return;
        }
        response.drainHandler(_ -> {
            response.drainHandler(null);
            action.run();
        });
    }

    private void write(String text) {
        if (response.closed()) {
            close();
        } else if (!closed && !response.ended()) {
            response.write(text);
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.owner().cancelTimer(keepAlive);
        if (subscription != null) {
            subscription.close();
        }
        if (response.headWritten() && !response.ended() && !response.closed()) {
            response.end();
        }
    }
}
