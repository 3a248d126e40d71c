package dev.electrons.runners.replay;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/**
 * One answer on its way to its client, remembered until it has ended, has become too large or has come to nothing.
 * Without a question nothing is. For one event loop.
 */
public final class Recording {
    /** Nobody appends to it. */
    private static final Buffer NOTHING = Buffer.buffer();

    private final Replays replays;
    private final Optional<Question> question;
    private Buffer heard = NOTHING;
    private int held;
    private boolean over;

    Recording(Replays replays, Optional<Question> question) {
        this.replays = replays;
        this.question = question;
        this.over = question.isEmpty();
    }

    /** Whether anything is remembered at all. */
    public boolean on() {
        return question.isPresent();
    }

    /** The answer that was given before. The future never fails. */
    public Future<Optional<Saved>> found() {
        return question.map(replays::find).orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /** Part of the answer has come. */
    public void heard(Buffer part) {
        if (over) {
            return;
        }
        if (heard.length() + part.length() > Saved.LARGEST) {
            unkept(Replays.Unkept.TOO_LARGE);
        } else if (!replays.take(part.length())) {
            unkept(Replays.Unkept.NO_ROOM);
        } else {
            heard = (held == 0 ? Buffer.buffer() : heard).appendBuffer(part);
            held += part.length();
        }
    }

    private void unkept(Replays.Unkept why) {
        question.ifPresent(asked -> replays.unkept(asked, why, "it is larger than is remembered"));
        drop();
    }

    /** It is whole. The future never fails. */
    public Future<Void> keep(Map<String, String> headers) {
        if (over) {
            return Future.succeededFuture();
        }
        over = true;
        int room = held;
        var saved = new Saved(headers, heard);
        heard = NOTHING;
        return question.map(asked -> replays.keep(asked, saved, () -> replays.give(room)))
                .orElseGet(Future::succeededFuture);
    }

    /** It came to nothing. */
    public void drop() {
        replays.give(over ? 0 : held);
        over = true;
        heard = NOTHING;
    }
}
