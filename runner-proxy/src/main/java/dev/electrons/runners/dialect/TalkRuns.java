package dev.electrons.runners.dialect;

import dev.electrons.json.Json;
import dev.electrons.runners.cli.CliAnswer;
import dev.electrons.runners.cli.LiveOutput;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import java.util.Map;

/** A task that is a prompt and nothing more, given to a model that has no hands. */
public final class TalkRuns {
    private final Talk talk;

    public TalkRuns(Talk talk) {
        this.talk = talk;
    }

    /** One attempt. The future never fails. */
    public Future<Verdict<CliAnswer>> execute(
            String prompt,
            String model,
            Route route,
            Map<String, String> passed,
            LiveOutput live,
            Budget budget,
            Cancel cancel) {
        var chat = Json.MAPPER.createObjectNode();
        chat.putArray("messages").addObject().put("role", "user").put("content", prompt);
        long begin = System.nanoTime();
        return talk.ask(new Talk.Question(chat, model, passed, new Words(live), budget, cancel), route)
                .map(verdict -> switch (verdict) {
                    case Verdict.Failed<Said> failed -> failed.as();
                    case Verdict.Done<Said>(var said) ->
                        Verdict.done(answer(said, (System.nanoTime() - begin) / 1_000_000));
                });
    }

    /** An answer that was cut or refused is no success, however politely it ended. */
    private static CliAnswer answer(Said said, long tookMs) {
        var error = switch (said.why()) {
            case STOP -> null;
            case LENGTH -> "the answer was cut at the limit of tokens";
            case CONTENT_FILTER -> "the model or its vendor refused to answer";
            case TOOL_CALLS -> "the model asked for a tool, and was offered none";
        };
        return new CliAnswer(error == null, said.text(), error, null, tookMs, said.usage());
    }

    /** Passes on what is said, if anybody listens. */
    private record Words(LiveOutput output) implements Listener {
        @Override
        public boolean live() {
            return output.wanted();
        }

        @Override
        public void hear(Piece piece) {
            if (piece instanceof Piece.Text(var text)) {
                output.output(text);
            }
        }

        @Override
        public boolean begun() {
            return output.begun();
        }

        @Override
        public boolean full() {
            return output.full();
        }

        @Override
        public void whenDrained(Runnable action) {
            output.whenDrained(action);
        }
    }
}
