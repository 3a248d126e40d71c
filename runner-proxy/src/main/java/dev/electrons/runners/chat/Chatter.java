package dev.electrons.runners.chat;

import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;

/** One way of chatting with a runner. */
public interface Chatter {
    /** One attempt. The future never fails; it completes when the answer is complete, streamed or not. */
    Future<Verdict<ChatAnswer>> chat(ChatCall call, Route route);
}
