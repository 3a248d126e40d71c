package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Chats with a vendor: OpenAI's words on the client's side, the vendor's on the other. */
public final class TalkChat implements Chatter {
    private final Talk talk;

    public TalkChat(Talk talk) {
        this.talk = talk;
    }

    @Override
    public Future<Verdict<ChatAnswer>> chat(ChatCall call, Route route) {
        var chat = call.request().tree();
        var completions = new Completions(call.model());
        var chunks = new Chunks(call.sink(), completions);
        var listener = call.request().stream() ? chunks : Listener.NOBODY;
        boolean usage = call.request().usageAsked();
        return talk.ask(
                        new Talk.Question(chat, call.model(), call.passed(), listener, call.budget(), call.cancel()),
                        route)
                .map(verdict -> switch (verdict) {
                    case Verdict.Failed<Said> failed -> failed.as();
                    case Verdict.Done<Said>(var said) -> {
                        if (!listener.live()) {
                            yield Verdict.done(new ChatAnswer(
                                    Optional.of(whole(said, completions)), said.usage(), said.filtered()));
                        }
                        chunks.end(said, usage);
                        yield Verdict.done(new ChatAnswer(Optional.empty(), said.usage(), said.filtered()));
                    }
                });
    }

    private static Buffer whole(Said said, Completions completions) {
        var message = Json.MAPPER.createObjectNode().put("role", "assistant");
        if (said.text().isEmpty() && !said.calls().isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", said.text());
        }
        if (!said.calls().isEmpty()) {
            var calls = message.putArray("tool_calls");
            for (var call : said.calls()) {
                var written = calls.addObject().put("id", call.id()).put("type", "function");
                written.putObject("function").put("name", call.name()).put("arguments", call.arguments());
                sign(written, call.signature());
            }
        }
        return completions.whole(message, said.why().word(), said.usage());
    }

    /** Where Google's own translation puts it, so that clients which know that one bring it back. */
    private static void sign(ObjectNode call, Optional<String> signature) {
        signature.ifPresent(
                mark -> call.putObject("extra_content").putObject("google").put("thought_signature", mark));
    }

    /** What a call carries for its vendor. */
    public static Optional<String> signature(JsonNode call) {
        return Optional.ofNullable(
                call.at("/extra_content/google/thought_signature").textValue());
    }

    /** A vendor's words as chunks of a chat completion. */
    private static final class Chunks implements Listener {
        private final ChatSink sink;
        private final Completions completions;

        Chunks(ChatSink sink, Completions completions) {
            this.sink = sink;
            this.completions = completions;
        }

        @Override
        public boolean live() {
            return true;
        }

        @Override
        public void hear(Piece piece) {
            switch (piece) {
                case Piece.Text(var text) -> say(delta().put("content", text));
                case Piece.ToolBegun(var index, var id, var name, var signature) -> {
                    var delta = delta();
                    var call = delta.putArray("tool_calls").addObject().put("index", index);
                    call.put("id", id).put("type", "function");
                    call.putObject("function").put("name", name).put("arguments", "");
                    sign(call, signature);
                    say(delta);
                }
                case Piece.ToolArguments(var index, var json) -> {
                    var delta = delta();
                    var call = delta.putArray("tool_calls").addObject().put("index", index);
                    call.putObject("function").put("arguments", json);
                    say(delta);
                }
                case Piece.Thought _, Piece.Finished _, Piece.Used _, Piece.Failed _ -> {}
            }
        }

        /** Called when the answer is whole, and never before. */
        void end(Said said, boolean usage) {
            if (!sink.begun()) {
                say(delta().put("content", ""));
            }
            sink.write(completions.last(said.why().word(), usage ? said.usage() : Optional.empty()));
        }

        private ObjectNode delta() {
            var delta = Json.MAPPER.createObjectNode();
            return sink.begun() ? delta : delta.put("role", "assistant");
        }

        private void say(ObjectNode delta) {
            if (!sink.begun()) {
                sink.commit();
            }
            sink.write(completions.delta(delta));
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
