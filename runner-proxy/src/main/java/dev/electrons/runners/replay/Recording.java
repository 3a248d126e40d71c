package dev.electrons.runners.replay;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** One answer on its way to its client, remembered until it has ended or has become too large. */
public final class Recording {
    private final Replays replays;
    private final Question question;
    private Buffer heard = Buffer.buffer();
    private boolean tooLarge;

    public Recording(Replays replays, Question question) {
        this.replays = replays;
        this.question = question;
    }

    public void heard(Buffer part) {
        tooLarge |= heard.length() + part.length() > Saved.LARGEST;
        heard = tooLarge ? Buffer.buffer() : heard.appendBuffer(part);
    }

    /** It is whole. The future never fails. */
    public Future<Void> keep(Map<String, String> headers) {
        return tooLarge ? Future.succeededFuture() : replays.keep(question, new Saved(headers, heard));
    }
}
