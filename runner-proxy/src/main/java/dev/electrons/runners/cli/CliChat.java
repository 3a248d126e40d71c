package dev.electrons.runners.cli;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.chat.Conversation;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chats with an agent: the conversation becomes its prompt, what it says the answer. */
public final class CliChat implements Chatter {
    private final CliCalls calls;
    private final @Nullable Integer turns;

    public CliChat(CliCalls calls) {
        this(calls, null);
    }

    private CliChat(CliCalls calls, @Nullable Integer turns) {
        this.calls = calls;
        this.turns = turns;
    }

    /** Chats with agents that are asked only whether they speak: nothing needs a tool, or a second turn. */
    public static CliChat ofOneTurn(CliCalls calls) {
        return new CliChat(calls, 1);
    }

    @Override
    public Future<Verdict<ChatAnswer>> chat(ChatCall call, Route route) {
        var conversation = Conversation.of(call.request());
        if (!conversation.textOnly()) {
            return Future.succeededFuture(Verdict.failed(new Fault.Unfit("takes text only: no pictures, no tools")));
        }
        var completions = new Completions(call.model());
        var live = call.request().stream() ? new Chunks(call.sink(), completions) : LiveOutput.NOBODY;
        return calls.execute(
                        CliWork.prompt(conversation.prompt()).within(turns),
                        call.model(),
                        route,
                        call.passed(),
                        live,
                        call.budget(),
                        call.cancel())
                .map(verdict -> switch (verdict) {
                    case Verdict.Failed<CliAnswer> failed -> failed.as();
                    case Verdict.Done<CliAnswer>(var answer) -> completion(call, answer, completions, live);
                });
    }

    private static Verdict<ChatAnswer> completion(
            ChatCall call, CliAnswer answer, Completions completions, LiveOutput live) {
        if (!answer.success()) {
            var words = answer.error() == null ? "no reason given" : Faults.shortened(answer.error());
            return new Verdict.Failed<>(new Fault.Unfit("the agent failed: " + words), live.begun(), answer.usage());
        }
        var output = answer.output() == null ? "" : answer.output();
        if (live instanceof Chunks chunks) {
            chunks.end(output, call.request().usageAsked() ? answer.usage() : Optional.empty());
            return Verdict.done(new ChatAnswer(Optional.empty(), answer.usage()));
        }
        return Verdict.done(new ChatAnswer(Optional.of(completions.whole(output, answer.usage())), answer.usage()));
    }

    /** An agent's words as chunks of a chat completion. */
    private static final class Chunks implements LiveOutput {
        private final ChatSink sink;
        private final Completions completions;

        Chunks(ChatSink sink, Completions completions) {
            this.sink = sink;
            this.completions = completions;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public void output(String text) {
            if (sink.begun()) {
                sink.write(completions.piece(text));
            } else {
                sink.commit();
                sink.write(completions.first(text));
            }
        }

        void end(String whole, Optional<Usage> usage) {
            if (!sink.begun()) {
                output(whole);
            }
            sink.write(completions.last("stop", usage));
        }

        @Override
        public boolean begun() {
            return sink.begun();
        }

        @Override
        public boolean full() {
            return sink.full();
        }

        @Override
        public void whenDrained(Runnable action) {
            sink.whenDrained(action);
        }
    }
}
