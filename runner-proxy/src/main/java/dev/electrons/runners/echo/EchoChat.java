package dev.electrons.runners.echo;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.chat.Conversation;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Repeats the question word by word, and says first that no model was asked. For demonstrations and tests. */
public final class EchoChat implements Chatter {
    public static final String NOTE = "[echo runner: no model was asked] ";

    private final Vertx vertx;

    public EchoChat(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Verdict<ChatAnswer>> chat(ChatCall call, Route route) {
        var answer = NOTE + Conversation.of(call.request()).lastQuestion();
        if (call.request().stream()) {
            var perWord =
                    route.runner().spec().protocol() instanceof Protocol.Echo echo ? echo.perWord() : Duration.ZERO;
            return new Speech(call, answer.split("(?<=\\s)(?=\\S)"), perWord).begin();
        }
        var whole = new Completions("echo").whole(answer, Optional.empty());
        return Future.succeededFuture(Verdict.done(new ChatAnswer(Optional.of(whole), Optional.empty())));
    }

    private final class Speech {
        private final ChatCall call;
        private final String[] words;
        private final long pauseMs;
        private final Completions completions = new Completions("echo");
        private final Promise<Verdict<ChatAnswer>> verdict = Promise.promise();
        private int said;

        Speech(ChatCall call, String[] words, Duration perWord) {
            this.call = call;
            this.words = words;
            this.pauseMs = Math.max(1, perWord.toMillis());
        }

        Future<Verdict<ChatAnswer>> begin() {
            var forget = call.cancel().onCancel(() -> fail(new Fault.Abandoned("the client has gone")));
            call.sink().commit();
            call.sink().write(completions.first(words[said++]));
            goOn();
            return verdict.future().onComplete(_ -> forget.run());
        }

        private void goOn() {
            if (verdict.future().isComplete()) {
                return;
            }
            if (call.budget().whole().spent()) {
                fail(new Fault.Silent("not finished in time"));
            } else if (said == words.length) {
                call.sink().write(completions.last());
                verdict.tryComplete(Verdict.done(new ChatAnswer(Optional.empty(), Optional.empty())));
            } else if (call.sink().full()) {
                call.sink().whenDrained(this::goOn);
            } else {
                vertx.setTimer(pauseMs, _ -> sayNext());
            }
        }

        private void sayNext() {
            if (!verdict.future().isComplete()) {
                call.sink().write(completions.piece(words[said++]));
                goOn();
            }
        }

        private void fail(Fault fault) {
            verdict.tryComplete(new Verdict.Failed<>(fault, call.sink().begun()));
        }
    }
}
