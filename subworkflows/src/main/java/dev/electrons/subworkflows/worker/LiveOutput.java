package dev.electrons.subworkflows.worker;

import dev.electrons.id.AttemptId;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One attempt's live output: joined for a moment, cut into bounded chunks, one batch at a time. A broker that does not
 * keep up costs the watchers some of it, and never the work any time.
 */
final class LiveOutput implements Attempt.Live {
    private static final long JOIN_MS = 50;
    /** Characters of a chunk: in UTF-8 never more than 64 KB. */
    static final int LONGEST_CHUNK = 20_000;
    /** Characters that may wait for the broker. */
    static final int MOST_WAITING = 1 << 20;

    private record Piece(String channel, StringBuilder text) {}

    private final AttemptId attempt;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Function<List<StreamChunk>, Future<?>> send;
    private final List<Piece> waiting = new ArrayList<>();
    private int characters;
    private long leftOut;
    private long seq;
    private boolean scheduled;

    LiveOutput(AttemptId attempt, Vertx vertx, InstantSource clock, Function<List<StreamChunk>, Future<?>> send) {
        this.attempt = attempt;
        this.vertx = vertx;
        this.clock = clock;
        this.send = send;
    }

    @Override
    public synchronized void say(String channel, String text) {
        if (characters + text.length() > MOST_WAITING) {
            leftOut += text.length();
            return;
        }
        characters += text.length();
        if (waiting.isEmpty() || !waiting.getLast().channel().equals(channel)) {
            waiting.add(new Piece(channel, new StringBuilder()));
        }
        waiting.getLast().text().append(text);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            vertx.setTimer(JOIN_MS, _ -> flush());
        }
    }

    private void flush() {
        handedOver().onComplete(_ -> next());
    }

    /** Taken and handed over in one step, so that nothing overtakes what was taken before it. */
    private synchronized Future<?> handedOver() {
        var chunks = take();
        return chunks.isEmpty() ? Future.succeededFuture() : send.apply(chunks);
    }

    private synchronized void next() {
        scheduled = false;
        if (!waiting.isEmpty() || leftOut > 0) {
            schedule();
        }
    }

    /** Sends what is left: nothing comes after it. Completes when the broker has it, or will not have it. */
    Future<Void> end() {
        return handedOver().<Void>mapEmpty().otherwiseEmpty();
    }

    private List<StreamChunk> take() {
        var chunks = new ArrayList<StreamChunk>();
        var now = clock.instant();
        for (var piece : waiting) {
            var text = piece.text();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + LONGEST_CHUNK);
                if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                    to--;
                }
                chunks.add(new StreamChunk(attempt, seq++, piece.channel(), text.substring(from, to), now));
                from = to;
            }
        }
        if (leftOut > 0) {
            var words = leftOut + " characters of live output were left out; the result has all of them";
            chunks.add(new StreamChunk(attempt, seq++, "notice", words, now));
        }
        waiting.clear();
        characters = 0;
        leftOut = 0;
        return chunks;
    }
}
