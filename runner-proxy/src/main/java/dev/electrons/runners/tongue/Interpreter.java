package dev.electrons.runners.tongue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatCall;
import dev.electrons.runners.chat.ChatRequest;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Chatter;
import dev.electrons.runners.dialect.Gathering;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.dialect.SseEvents;
import dev.electrons.runners.dialect.Untranslatable;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Lets a client of one tongue chat with a runner of another: OpenAI's words are what all runners here can be asked in. */
public final class Interpreter {
    private final Tongue tongue;

    public Interpreter(Tongue tongue) {
        this.tongue = tongue;
    }

    /** One attempt. The future never fails. */
    public Future<Verdict<ChatAnswer>> chat(NativeCall call, Chatter chatter, Route route) {
        ChatRequest request;
        try {
            var chat = tongue.chat(call.request().tree(), call.stream());
            if (chat.path("messages").isEmpty()) {
                throw tongue.empty();
            }
            request = ChatRequest.read(Buffer.buffer(Json.bytes(chat.put("model", call.model()))));
        } catch (Untranslatable e) {
            return Future.succeededFuture(Verdict.failed(new Fault.Unfit(e.words())));
        }
        var heard = new Heard(call.sink(), tongue.teller(call.model()));
        return chatter.chat(
                        new ChatCall(request, call.model(), call.passed(), heard, call.budget(), call.cancel()), route)
                .map(verdict -> switch (verdict) {
                    case Verdict.Failed<ChatAnswer> failed -> failed;
                    case Verdict.Done<ChatAnswer>(var answer) ->
                        call.stream() ? heard.end(answer) : whole(call, answer);
                });
    }

    private Verdict<ChatAnswer> whole(NativeCall call, ChatAnswer answer) {
        return switch (Said.in(answer.body().orElseGet(Buffer::buffer), new ChatEar())) {
            // What it has consumed was consumed.
            case Verdict.Failed<Said> failed ->
                new Verdict.Failed<>(failed.fault(), failed.committed(), answer.usage());
            case Verdict.Done<Said>(var said) ->
                Verdict.done(new ChatAnswer(
                        Optional.of(tongue.whole(said, call.model())), answer.usage(), answer.filtered()));
        };
    }

    /** Chunks of a chat completion, told on in the client's tongue. */
    private static final class Heard implements ChatSink {
        private final ChatSink sink;
        private final Teller teller;
        private final SseEvents events = new SseEvents();
        private final ChatEar ear = new ChatEar();
        private final Gathering gathering = new Gathering();
        private Optional<Fault> fault = Optional.empty();

        Heard(ChatSink sink, Teller teller) {
            this.sink = sink;
            this.teller = teller;
        }

        /** Content has come, which is none before it is understood: another runner can take over until then. */
        @Override
        public void commit() {}

        @Override
        public boolean begun() {
            return sink.begun();
        }

        @Override
        public void write(Buffer chunks) {
            var told = Buffer.buffer();
            for (var data : events.feed(chunks)) {
                if (!data.equals("[DONE]") && fault.isEmpty()) {
                    told.appendBuffer(tell(data));
                }
            }
            if (told.length() > 0) {
                pass(told);
            }
        }

        private void pass(Buffer told) {
            if (!sink.begun()) {
                sink.commit();
            }
            sink.write(told);
        }

        private Buffer tell(String data) {
            var told = Buffer.buffer();
            try {
                for (var piece : ear.event(Json.read(data, JsonNode.class))) {
                    if (piece instanceof Piece.Failed(var why)) {
                        fault = Optional.of(why);
                        break;
                    }
                    gathering.add(piece);
                    told.appendBuffer(teller.tell(piece));
                }
            } catch (NotJson _) {
                fault = Optional.of(new Fault.Broken("a chunk is not JSON"));
            } catch (Untranslatable e) {
                fault = Optional.of(new Fault.Broken(e.words()));
            }
            return told;
        }

        /** Called when the answer is whole, and never before. */
        Verdict<ChatAnswer> end(ChatAnswer answer) {
            var said = gathering.said();
            if (fault.isPresent() || said.isEmpty()) {
                var why = fault.orElseGet(() -> new Fault.Broken("the answer has no finish_reason"));
                return new Verdict.Failed<>(why, sink.begun(), answer.usage());
            }
            pass(teller.end(said.get()));
            return Verdict.done(answer);
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
